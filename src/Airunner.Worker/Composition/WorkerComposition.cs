using Airunner.Actors.Delivery;
using Airunner.Actors.Hosting;
using Airunner.Collector;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Airunner.Worker.Composition;

/// <summary>The real system: the library's actors in a container, delivering to the collector of this process. No generic host: start-up counts.</summary>
internal sealed class WorkerComposition : IComposition
{
    public async Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken)
    {
        var options = WorkerOptions.Of(settings);
        var logs = WorkerLogs.Create(settings.LogLevel);
        var provider = new ServiceCollection()
            .AddSingleton(logs)
            .AddSingleton<IHostApplicationLifetime, CommandLifetime>()
            .AddLogging()
            .AddSingleton<IEventSender>(_ => new CollectorSender(new EventStore(StoreFile.Under(options.StateDirectory))))
            .AddJobWal(wal =>
            {
                WorkerOptions.Override(wal, settings);
                wal.DrainTimeout = WorkerSystem.StopWithin; // the commands drain, with the time-out that the user gave
            })
            .AddAkka("airunner", builder => Configure(builder, settings))
            .BuildServiceProvider();
        var system = new WorkerSystem(provider, options, logs);
        try
        {
            foreach (var service in provider.GetServices<IHostedService>()) await service.StartAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public EventReader OpenStore(WorkerSettings settings) => EventReader.Open(StoreFile.Under(WorkerOptions.Of(settings).StateDirectory));

    private static void Configure(AkkaConfigurationBuilder builder, WorkerSettings settings)
    {
        if (settings.ConfigFile is { } file) builder.AddHocon(ConfigurationFactory.ParseString(File.ReadAllText(file)), HoconAddMode.Prepend);
        builder
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
            })
            .WithJobWal();
    }
}
