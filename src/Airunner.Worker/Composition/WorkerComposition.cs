using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Collector;
using Airunner.Collector.Store;
using Airunner.Grpc;
using Airunner.Worker.Reading;
using Airunner.Worker.Running;
using Airunner.Worker.Telemetry;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The system as it runs in the program.</summary>
internal sealed class WorkerComposition : IComposition
{
    private static readonly TimeSpan StoreClosesWithin = TimeSpan.FromSeconds(5);

    public Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken)
    {
        var options = WorkerOptions.Of(settings);
        var interrupted = new InterruptedRuns(TimeProvider.System, CommandProcess.FateOf);
        options.EndLeftover = interrupted.EndOf;
        var logs = WorkerLogs.Create(settings, settings.Secrets);
        return Task.FromResult<IWorkerSystem>(ServerChoice.MayBeNamed(settings)
            ? WithServerOrStore(settings, options, logs, interrupted)
            : WithStore(settings, options, logs, interrupted));
    }

    public StateFiles Files(WorkerSettings settings)
    {
        var options = WorkerOptions.Of(settings);
        return new StateFiles(
            StoreFile.Under(options.StateDirectory),
            options.Directory,
            options.ArchiveDirectory,
            options.DamagedDirectory)
        {
            Server = ServerChoice.MayBeNamed(settings) ? ServerOf(settings) : null,
        };
    }

    private static ServerSource? ServerOf(WorkerSettings settings) =>
        ServerChoice.Of(settings) is { } server ? new ServerSource(server, settings, TimeProvider.System) : null;

    private static WorkerSystem WithServerOrStore(
        WorkerSettings settings, JobWalOptions options, ILoggerFactory logs, InterruptedRuns interrupted) =>
        ServerChoice.Of(settings) is { } server
            ? WithServer(server, settings, options, logs, interrupted)
            : WithStore(settings, options, logs, interrupted);

    private static WorkerSystem WithStore(
        WorkerSettings settings, JobWalOptions options, ILoggerFactory logs, InterruptedRuns interrupted)
    {
        var collector = logs.CreateLogger("airunner.collector");
        var sender = new CollectorSender(
            new EventStore(StoreFile.Under(options.StateDirectory)),
            new StoreRetention(options.CollectorRetentionDays, options.SweepInterval),
            collector.LogSweep);
        var host = JobWalHost.Start(options, () => sender, logs);
        return new WorkerSystem(host, options, logs, interrupted, server: null, () => CloseAsync(sender, collector))
        {
            Export = Export(settings, host),
        };
    }

    private static WorkerSystem WithServer(
        GrpcSenderOptions server, WorkerSettings settings, JobWalOptions options, ILoggerFactory logs, InterruptedRuns interrupted)
    {
        var sender = Sender(server, settings);
        var host = JobWalHost.Start(options, () => sender, logs);
        return new WorkerSystem(host, options, logs, interrupted, server.Url, Close) { Export = Export(settings, host) };

        Task Close()
        {
            sender.Dispose();
            return Task.CompletedTask;
        }
    }

    private static IDisposable? Export(WorkerSettings settings, JobWalHost host) =>
        settings.Admin is null && !settings.Receiver.HasAny
            ? null
            : SignalExport.Start(settings.Admin, settings.Receiver, new HealthSource(host));

    internal static GrpcEventSender Sender(GrpcSenderOptions server, WorkerSettings settings)
    {
        try
        {
            return new GrpcEventSender(server) { TraceParentOf = execution => settings.TraceOf(execution).Parent };
        }
        catch (GrpcSenderOptionsException wrong)
        {
            throw ServerChoice.Named(wrong, settings);
        }
    }

    private static async Task CloseAsync(CollectorSender sender, ILogger log)
    {
        try
        {
            await sender.DisposeAsync().AsTask().WaitAsync(StoreClosesWithin, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            log.LogStoreNotClosed(StoreClosesWithin.TotalSeconds);
        }
    }

    private sealed class WorkerSystem(
        JobWalHost host,
        JobWalOptions options,
        ILoggerFactory logs,
        InterruptedRuns interrupted,
        string? server,
        Func<Task> closeSender) : IWorkerSystem
    {
        /// <summary>Shows what is measured, until the end.</summary>
        public IDisposable? Export { get; init; }

        public IJobWal Wal => host.Wal;

        public JobWalOptions Options => options;

        public ILoggerFactory Logs => logs;

        public string? Server => server;

        public InterruptedRuns Interrupted => interrupted;

        public HealthSource Health { get; } = new(host);

        public Task<JobWalFigures> FiguresAsync(CancellationToken cancellationToken) => host.FiguresAsync(cancellationToken);

        public async ValueTask DisposeAsync()
        {
            Export?.Dispose(); // the last figures, before there are none
            await host.DisposeAsync();
            await closeSender();
            logs.Dispose();
        }
    }
}
