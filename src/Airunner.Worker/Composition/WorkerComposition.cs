using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Collector;
using Airunner.Collector.Store;
using Airunner.Worker.Running;
using Microsoft.Extensions.Logging;

namespace Airunner.Worker.Composition;

/// <summary>The system as it runs in the program.</summary>
internal sealed class WorkerComposition : IComposition
{
    public Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken)
    {
        var options = WorkerOptions.Of(settings);
        var interrupted = new InterruptedRuns(TimeProvider.System, CommandProcess.FateOf);
        options.EndLeftover = interrupted.EndOf;
        var logs = WorkerLogs.Create(settings.LogLevel, settings.Secrets, settings.Shown);
        var collector = logs.CreateLogger("airunner.collector");
        var sender = new CollectorSender(
            new EventStore(StoreFile.Under(options.StateDirectory)),
            new StoreRetention(options.CollectorRetentionDays, options.SweepInterval),
            text => collector.LogInformation("{Sweep}", text));
        var host = JobWalHost.Start(options, () => sender, logs);
        return Task.FromResult<IWorkerSystem>(new WorkerSystem(host, sender, options, logs, interrupted));
    }

    public StateFiles Files(WorkerSettings settings)
    {
        var options = WorkerOptions.Of(settings);
        return new StateFiles(StoreFile.Under(options.StateDirectory), options.Directory);
    }

    private static readonly TimeSpan StoreClosesWithin = TimeSpan.FromSeconds(5);

    private sealed class WorkerSystem(
        JobWalHost host, CollectorSender sender, JobWalOptions options, ILoggerFactory logs, InterruptedRuns interrupted) : IWorkerSystem
    {
        public IJobWal Wal => host.Wal;

        public JobWalOptions Options => options;

        public ILoggerFactory Logs => logs;

        public InterruptedRuns Interrupted => interrupted;

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            try
            {
                await sender.DisposeAsync().AsTask().WaitAsync(StoreClosesWithin, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                logs.CreateLogger("airunner.collector").LogError(
                    "The store did not close within {Seconds} s: a call to its disk does not return. It has all events that were delivered",
                    StoreClosesWithin.TotalSeconds);
            }

            logs.Dispose();
        }
    }
}
