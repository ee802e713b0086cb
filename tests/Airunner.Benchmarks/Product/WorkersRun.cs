using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Workers in one process, with all that a worker has but the process: a job, its log, a connection and a batch in flight. Each appends at
/// times of its own.
/// </summary>
internal sealed class WorkersRun : IAsyncDisposable
{
    private readonly Dictionary<JobExecution, SmallJob> _jobs = [];
    private readonly List<WatchedSender> _senders = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly JobWalHost _host;
    private readonly Task[] _running;
    private long _delivered;

    /// <summary>Starts them.</summary>
    /// <param name="url">The collector.</param>
    /// <param name="directory">For the logs.</param>
    /// <param name="workers">How many.</param>
    /// <param name="perSecond">Events of each.</param>
    public WorkersRun(Uri url, string directory, int workers, double perSecond)
    {
        for (var n = 0; n < workers; n++)
        {
            var job = new SmallJob($"job-{n}");
            _jobs.Add(job.Execution, job);
        }

        // A worker's process sends its batches without regard to those of other workers.
        var options = new JobWalOptions { StateDirectory = directory, ArchiveOnComplete = false, DeliveryMaxInFlight = workers };
        _host = JobWalHost.Start(options, Sender, NullLoggerFactory.Instance);
        var start = Stopwatch.GetTimestamp();
        _running =
        [
            .. _jobs.Values.Select((job, n) => Task.Run(
                () => job.RunAsync(
                    _host.Wal,
                    new Pace(Pace.After(start, n / (workers * perSecond)), perSecond),
                    sequence => Record(ToDurable, job.Due[sequence]),
                    _stop.Token))),
        ];

        IEventSender Sender()
        {
            var sender = new WatchedSender(url, static (_, _) => { }, Deliver);
            lock (_senders) _senders.Add(sender);
            return sender;
        }
    }

    /// <summary>Whether times are recorded.</summary>
    public bool IsMeasured { get; set => Volatile.Write(ref field, value); }

    /// <summary>From the time at which an append was due until it was durable.</summary>
    public Latencies ToDurable { get; } = new();

    /// <summary>From the time at which an append was due until the call for its batch ended OK.</summary>
    public Latencies ToDelivered { get; } = new();

    /// <summary>Durable appends so far.</summary>
    public long Appended => _jobs.Values.Sum(static job => job.Appended);

    /// <summary>Delivered events so far.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Stops the appends, and waits until all events are delivered.</summary>
    /// <exception cref="InvalidOperationException">An append failed, or not exactly the appended events were delivered.</exception>
    public async Task EndAsync(TimeSpan atMost)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).WaitAsync(atMost);
        await _host.StopAsync(atMost);
        if (Delivered != Appended) throw new InvalidOperationException($"{Delivered} events of {Appended} were delivered.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _host.DisposeAsync();
        foreach (var sender in _senders) sender.Dispose();
        _stop.Dispose();
    }

    private void Deliver(JobExecution execution, EventBatch events)
    {
        var job = _jobs[execution];
        for (var i = 0; i < events.Count; i++) Record(ToDelivered, job.Due[events.SequenceAt(i)]);
        Interlocked.Add(ref _delivered, events.Count);
    }

    private void Record(Latencies latencies, long due)
    {
        if (IsMeasured) latencies.RecordSince(due);
    }
}
