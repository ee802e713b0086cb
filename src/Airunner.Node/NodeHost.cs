using Airunner.Actors.Cluster;
using Airunner.Actors.Hosting;
using Airunner.Grpc;
using Airunner.Grpc.Queue;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Node;

/// <summary>Puts a node together: the clustered log, the worker of a queue, and health.</summary>
internal static class NodeHost
{
    private const string System = "workers";

    public static WebApplication Build(NodeSettings settings)
    {
        var server = settings.Server.With(settings.ConfigFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{settings.Health ?? "127.0.0.1:0"}");
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
        builder.Services.AddAkka(System, akka => Join(akka, settings, builder.Configuration.GetSection("akka")));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new JobQueueClient(server) { Worker = settings.Name });
        builder.Services.AddHostedService<QueueWorker>(); // behind the cluster: it is stopped before that
        var application = builder.Build();
        if (settings.Health is not null) MapHealth(application);
        return application;
    }

    /// <summary>Under <c>live</c> it answers as long as it runs; the other two say whether it takes appends, and why not.</summary>
    private static void MapHealth(WebApplication application)
    {
        application.MapHealthChecks("/health", new() { ResponseWriter = WriteAsync });
        application.MapHealthChecks("/health/ready", new() { ResponseWriter = WriteAsync });
        application.MapHealthChecks("/health/live", new() { Predicate = static _ => false });
    }

    private static void Join(AkkaConfigurationBuilder akka, NodeSettings settings, IConfigurationSection environment)
    {
        if (settings.ConfigFile is { } file) akka.AddHocon(File.ReadAllText(file), HoconAddMode.Prepend);
        if (environment.Exists()) akka.AddHocon(environment, HoconAddMode.Prepend); // AKKA__CLUSTER__SEED_NODES__0 and the like
        akka
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
        if (settings.DiscoveryMethod is { } method) DiscoveredSeeds.AddTo(akka, method, settings.Contacts);
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
