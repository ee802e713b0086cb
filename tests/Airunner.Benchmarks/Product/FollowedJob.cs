using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>What people look at: an execution that gets 100 small events a second through a log with the usual settings.</summary>
internal sealed class FollowedJob : IAsyncDisposable
{
    /// <summary>Its rate.</summary>
    public const double PerSecond = 100;

    private readonly SmallJob _job = new("followed");
    private readonly CancellationTokenSource _stop = new();
    private readonly WatchedSender _sender;
    private readonly JobWalHost _host;
    private readonly Task _running;

    /// <summary>Starts it.</summary>
    /// <param name="url">The collector.</param>
    /// <param name="directory">For the log.</param>
    public FollowedJob(Uri url, string directory)
    {
        _sender = new WatchedSender(url, (_, events) => NoteSent(events), static (_, _) => { });
        var options = new JobWalOptions { StateDirectory = directory, ArchiveOnComplete = false };
        _host = JobWalHost.Start(options, () => _sender, NullLoggerFactory.Instance);
        _running = Task.Run(
            () => _job.RunAsync(_host.Wal, new Pace(Stopwatch.GetTimestamp(), PerSecond), static _ => { }, _stop.Token));
    }

    /// <summary>Its execution.</summary>
    public JobExecution Execution => _job.Execution;

    /// <summary>When each event was to be appended.</summary>
    public EventTimes Due => _job.Due;

    /// <summary>When the call for each event's batch began.</summary>
    public EventTimes Sent { get; } = new();

    /// <summary>Durable appends so far.</summary>
    public long Appended => _job.Appended;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running; // an append that failed fails the run
        await _host.DisposeAsync();
        _sender.Dispose();
        _stop.Dispose();
    }

    private void NoteSent(EventBatch events)
    {
        for (var i = 0; i < events.Count; i++) Sent.Now(events.SequenceAt(i));
    }
}
