using Airunner.Actors.Hosting;
using Airunner.Queueing;
using Airunner.Worker.Posix;
using Microsoft.Extensions.Options;

namespace Airunner.Node;

/// <summary>
/// The worker of the queue, in two stages: from the stop of the host on it takes no jobs, and those that run go on. What still runs after
/// the drain time, or at a second signal, is ended.
/// </summary>
internal sealed partial class QueueWorker(
    IWorkerQueue queue,
    IJobRunner runner,
    NodeSettings settings,
    StopSignals signals,
    IOptions<JobWalOptions> wal,
    IOptions<HostOptions> host,
    TimeProvider time,
    ILogger<QueueWorker> log) : BackgroundService
{
    /// <summary>For a last report.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);

    /// <summary>For the grace of the commands, and for what they have printed to be delivered.</summary>
    private static readonly TimeSpan CommandsEndWithin = TimeSpan.FromSeconds(45);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var drain = wal.Value.DrainTimeout;
        host.Value.ShutdownTimeout += drain + CommandsEndWithin + EndWithin; // beside the time of the cluster and the logs
        using var drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var draining = stoppingToken.Register(() => drained.CancelAfter(drain));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(drained.Token, signals.Second);
        var loop = new QueueSettings(settings.Concurrency, settings.Visibility, EndWithin);
        await new WorkerLoop(queue, runner, loop, time, new WorkerNotices(LogLine, LogTrouble)).RunAsync(stoppingToken, ends.Token);
    }

    [LoggerMessage(EventId = 901, Level = LogLevel.Information, Message = "{Line}")]
    private partial void LogLine(string line);

    [LoggerMessage(EventId = 902, Level = LogLevel.Warning, Message = "{Line}")]
    private partial void LogTrouble(string line);
}
