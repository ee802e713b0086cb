using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;

namespace Airunner.Collector;

/// <summary>Delivers to an <see cref="EventStore"/> in this process: the worker's embedded collector.</summary>
/// <remarks>
/// SQLite calls block, so a thread of its own writes. While it commits, batches of all executions queue up, and the next commit takes as
/// many as fit: many jobs share one sync. A send that returned is durable. After a cancelled one the events may or may not be stored;
/// sending them again is safe.
/// </remarks>
public sealed class CollectorSender : IEventSender, ICompletionSender, IAsyncDisposable
{
    private readonly EventStore _store;
    private readonly BatchQueue _waiting = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly StoreReaders _readers; // kept open: opening a connection takes longer than a check
    private readonly SweptFile _swept;
    private readonly StoreSweeper? _sweeper;
    private readonly Action<JobExecution, EventBatch>? _committed;
    private int _isClosing;

    /// <summary>Starts the writing thread. The first batch opens the store; disposing this sender closes it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="retention">
    /// What the store keeps; null keeps all. The store is swept a minute after the start, at each interval, and at the end when the last
    /// sweep of any process is older than the interval.
    /// </param>
    /// <param name="report">Takes a sentence about each sweep that removed something, or failed.</param>
    /// <param name="time">The wall clock; null for the system's.</param>
    public CollectorSender(
        EventStore store, StoreRetention? retention = null, Action<string>? report = null, TimeProvider? time = null)
        : this(store, retention, report, time, committed: null)
    {
    }

    /// <param name="store">The store.</param>
    /// <param name="retention">What the store keeps; null keeps all.</param>
    /// <param name="report">Takes a sentence about a sweep.</param>
    /// <param name="time">The wall clock; null for the system's.</param>
    /// <param name="committed">Called by the writing thread with each batch that was committed, in the order of the commits.</param>
    internal CollectorSender(
        EventStore store,
        StoreRetention? retention,
        Action<string>? report,
        TimeProvider? time,
        Action<JobExecution, EventBatch>? committed)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _readers = new StoreReaders(() => PageReader.Open(store.Path));
        _swept = new SweptFile(store);
        _committed = committed;
        if (retention is { KeepsAll: false })
            _sweeper = new StoreSweeper(_swept, retention, time ?? TimeProvider.System, report ?? (static _ => { }));
        new Thread(Run) { IsBackground = true, Name = "airunner-collector" }.Start();
    }

    /// <summary>A batch is copied into the store. Only those that follow an execution live read it after that.</summary>
    bool IEventSender.KeepsBatches => _committed is not null;

    /// <inheritdoc/>
    /// <exception cref="StoreException">
    /// The store failed: full, locked or damaged. Sending works again once the cause is removed.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The sender is closed.</exception>
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        return _waiting.SendAsync(execution, events, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The store failed.</exception>
    /// <exception cref="ObjectDisposedException">The sender is closed.</exception>
    public async Task<Completeness?> CompleteAsync(JobExecution execution, ExecutionTotals sent, CancellationToken cancellationToken)
    {
        var totals = SentTotals.Of(sent);
        await KeepAsync(execution, totals, cancellationToken).ConfigureAwait(false);
        return await _readers.CheckAsync(execution, totals, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps what a sender says that it has delivered.</summary>
    internal Task KeepAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
        sent.Events == 0 ? Task.CompletedTask : _waiting.KeepAsync(execution, sent, cancellationToken);

    /// <summary>Accepts no more batches, stores the queued ones, closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        // Before the store: the last connection that closes removes the write-ahead log, and one that only reads cannot.
        if (Interlocked.Exchange(ref _isClosing, 1) == 0) await _readers.DisposeAsync().ConfigureAwait(false);
        _waiting.Close();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (WaitForBatch())
            {
                Store(_waiting.Take());
                _sweeper?.SweepIfDue();
            }

            _sweeper?.SweepAtEnd(_swept.LastSweep());
            _store.Dispose();
            _ended.SetResult();
        }
        catch (Exception trouble)
        {
            // Not an error of a batch, which the batch's caller would get: closing failed, or a sweep. It is reported to whoever disposes
            // the sender.
            _waiting.Fail(trouble);
            _ended.SetException(trouble);
        }
    }

    /// <summary>This thread exists to block. While nothing arrives, it sweeps.</summary>
    /// <returns>False at the end.</returns>
    private bool WaitForBatch()
    {
        var arrival = _waiting.WaitAsync();
        while (_sweeper is not null && !arrival.Wait(_sweeper.UntilDue)) _sweeper.SweepIfDue();
        return arrival.GetAwaiter().GetResult();
    }

    private void Store(List<WaitingBatch> group)
    {
        if (group.Count == 0) return;
        try
        {
            _store.AddGroup(group);
        }
        catch (Exception trouble)
        {
            foreach (var batch in group) batch.Fail(trouble);
            return;
        }

        foreach (var batch in group)
        {
            if (batch is { Failure: null, Events.Count: > 0 }) _committed?.Invoke(batch.Execution, batch.Events);
            batch.Answer();
        }
    }
}
