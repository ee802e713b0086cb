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
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://{settings.Health ?? "127.0.0.1:0"}");
        builder.Logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // who asks gets the answer
        builder.Services.AddJobWal(options =>
        {
            if (settings.StateDirectory is { } directory) options.StateDirectory = directory;
        });
        builder.Services.AddJobWalGrpcSender(options =>
        {
            options.Url = settings.Server;
            options.TokenFile = settings.TokenFile;
        });
        builder.Services.AddHealthChecks();
        builder.Services.AddAkka(System, akka => Join(akka, settings));
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new JobQueueClient(Server(settings)) { Worker = settings.Name });
        builder.Services.AddHostedService<QueueWorker>(); // behind the cluster: it is stopped before that
        var application = builder.Build();
        if (settings.Health is not null) application.MapHealthChecks("/health", new() { ResponseWriter = WriteAsync });
        return application;
    }

    private static void Join(AkkaConfigurationBuilder akka, NodeSettings settings)
    {
        if (settings.ConfigFile is { } file) akka.AddHocon(File.ReadAllText(file), HoconAddMode.Prepend);
        akka
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

    private static GrpcSenderOptions Server(NodeSettings settings) => new() { Url = settings.Server, TokenFile = settings.TokenFile };

    /// <summary>Each check with its reason.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(static entry => $"{entry.Key}: {entry.Value.Status}: {entry.Value.Description}\n");
        return context.Response.WriteAsync(string.Concat(lines), context.RequestAborted);
    }
}
