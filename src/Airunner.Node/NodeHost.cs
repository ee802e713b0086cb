using Airunner.Actors.Cluster;
using Airunner.Actors.Cluster.Kubernetes;
using Airunner.Actors.Hosting;
using Airunner.Grpc;
using Airunner.Grpc.Queue;
using Airunner.Queueing;
using Airunner.Worker.Posix;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Node;

/// <summary>Puts a node together: the clustered log, the worker of a queue, and health.</summary>
internal static class NodeHost
{
    private const string System = "workers";

    /// <summary>Akka's own hook leaves at the first signal, while commands still append. The host stops the cluster at its turn.</summary>
    private const string StoppedByHost = "akka.coordinated-shutdown.run-by-clr-shutdown-hook = off";

    /// <summary>Builds it. Without an address for health it listens for the other nodes only.</summary>
    /// <param name="settings">What it is started with.</param>
    /// <param name="signals">The signals to this program.</param>
    /// <exception cref="JobWalOptionsException">The file of the settings cannot be used.</exception>
    public static IHost Build(NodeSettings settings, StopSignals signals)
    {
        if (settings.Health is not { } address)
        {
            var alone = Host.CreateApplicationBuilder();
            Add(alone, settings, signals);
            return StoppedBy(signals, alone.Build());
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{address}");
        Add(builder, settings, signals);
        var application = builder.Build();
        MapHealth(application);
        if (settings.DiscoveryMethod == DiscoveredPods.Method) application.MapClusterContactPoint();
        return StoppedBy(signals, application);
    }

    private static void Add(IHostApplicationBuilder builder, NodeSettings settings, StopSignals signals)
    {
        var config = Configuration(settings.ConfigFile);
        var server = settings.Server.With(settings.ConfigFile);
        builder.Logging
            .SetMinimumLevel(settings.LogLevel)
            .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddFilter("Microsoft.AspNetCore", settings.LogLevel > LogLevel.Warning ? settings.LogLevel : LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // who asks gets the answer
        builder.Services.AddJobWal(options =>
        {
            if (settings.StateDirectory is { } directory) options.StateDirectory = directory;
            if (settings.DrainTimeout is { } drain) options.DrainTimeout = drain;
        });
        builder.Services.AddJobWalGrpcSender(settings.Server.ApplyTo);
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka(System, akka => Join(akka, settings, config, builder.Configuration.GetSection("akka")));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(signals);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new JobQueueClient(server) { Worker = settings.Name });
        builder.Services.AddSingleton<IWorkerQueue>(services =>
            new ServerQueue(services.GetRequiredService<JobQueueClient>(), settings.Queue));
        builder.Services.AddSingleton<IJobRunner, NodeRunner>();
        builder.Services.AddSingleton<QueueWorker>();
        // Behind the cluster: it is stopped before that.
        builder.Services.AddHostedService(static services => services.GetRequiredService<QueueWorker>());
    }

    /// <summary>The host hears of TERM, INT and QUIT itself.</summary>
    private static IHost StoppedBy(StopSignals signals, IHost host)
    {
        signals.First.Register(host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication);
        return host;
    }

    /// <summary>Akka's parser takes broken syntax for something else: it is checked before.</summary>
    private static Config? Configuration(string? file)
    {
        if (file is null) return null;
        JobWalOptionsReader.ReadFile(file);
        return ConfigurationFactory.ParseString(File.ReadAllText(file) + "\n");
    }

    /// <summary>Under <c>live</c> it answers as long as it runs; the other two say whether it takes appends, and why not.</summary>
    private static void MapHealth(WebApplication application)
    {
        application.MapHealthChecks("/health", new() { ResponseWriter = WriteAsync });
        application.MapHealthChecks("/health/ready", new() { ResponseWriter = WriteAsync });
        application.MapHealthChecks("/health/live", new() { Predicate = static _ => false });
    }

    private static void Join(AkkaConfigurationBuilder akka, NodeSettings settings, Config? config, IConfigurationSection environment)
    {
        if (config is not null) akka.AddHocon(config, HoconAddMode.Prepend);
        if (environment.Exists()) akka.AddHocon(environment, HoconAddMode.Prepend); // AKKA__CLUSTER__SEED_NODES__0 and the like
        akka
            .AddHocon(StoppedByHost, HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.LogLevel = AkkaLevel(settings.LogLevel);
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithRemoting(new RemoteOptions { HostName = settings.Host, PublicHostName = settings.Host, Port = settings.Port })
            .WithClustering(new ClusterOptions
            {
                Roles = [ClusteredJobWalHostingExtensions.DefaultRole],
                SeedNodes = settings.Seeds.Count == 0 ? null : [.. settings.Seeds.Select(static seed => $"akka.tcp://{System}@{seed}")],
            })
            .WithJobWalLogging()
            .WithClusteredJobWal()
            .WithClusteredJobWalHealthCheck();
        if (settings.DiscoveryMethod == DiscoveredPods.Method) DiscoveredPods.AddTo(akka, settings);
        else if (settings.DiscoveryMethod is { } method) DiscoveredSeeds.AddTo(akka, method, settings.Contacts);
    }

    private static Akka.Event.LogLevel AkkaLevel(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => Akka.Event.LogLevel.DebugLevel,
        LogLevel.Information => Akka.Event.LogLevel.InfoLevel,
        LogLevel.Warning => Akka.Event.LogLevel.WarningLevel,
        _ => Akka.Event.LogLevel.ErrorLevel,
    };

    /// <summary>Each check with its reason.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(static entry => $"{entry.Key}: {entry.Value.Status}: {entry.Value.Description}\n");
        return context.Response.WriteAsync(string.Concat(lines), context.RequestAborted);
    }
}
