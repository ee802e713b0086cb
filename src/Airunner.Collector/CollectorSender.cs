using System.Threading.Channels;
using Airunner.Actors;
using Airunner.Collector.Store;

namespace Airunner.Collector;

/// <summary>Delivers into an <see cref="EventStore"/> of this process: the worker's own collector.</summary>
/// <remarks>
/// SQLite blocks, so one thread of its own writes. Batches of all executions queue up while it commits, and the next commit takes
/// as many as fit: many jobs share one sync. Returned means durable. Cancelled leaves open whether the events are stored; sending
/// them again is safe.
/// </remarks>
public sealed class CollectorSender : IEventSender, IAsyncDisposable
{
    private const int MostWaiting = 256;
    private const int MostInGroup = 128;
    private const long MostBytesInGroup = 8L << 20;

    private readonly EventStore _store;
    private readonly Channel<WaitingBatch> _waiting = Channel.CreateBounded<WaitingBatch>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, AllowSynchronousContinuations = false });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the writing thread. The store is opened by the first batch, and closed with this sender.</summary>
    public CollectorSender(EventStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        new Thread(Run) { IsBackground = true, Name = "airunner-collector" }.Start();
    }

    /// <inheritdoc/>
    /// <exception cref="StoreException">The store failed: full, locked, damaged. It recovers by itself when the cause is gone.</exception>
    /// <exception cref="ObjectDisposedException">The sender is closed.</exception>
    public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        var batch = new WaitingBatch(execution, events, cancellationToken);
        try
        {
            await _waiting.Writer.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(CollectorSender));
        }

        await batch.Stored.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more, stores what is queued, closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            // Blocking is what this thread is for.
            while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) Store(Gather());
            _store.Dispose();
            _ended.SetResult();
        }
        catch (Exception trouble)
        {
            // Not an error of the database, which each batch gets: closing failed, which is reported to whoever disposes.
            _waiting.Writer.TryComplete(trouble);
            _ended.SetException(trouble);
        }
    }

    private List<WaitingBatch> Gather()
    {
        var group = new List<WaitingBatch>();
        var bytes = 0L;
        while (group.Count < MostInGroup && bytes < MostBytesInGroup && _waiting.Reader.TryRead(out var batch))
        {
            if (batch.IsCancelled) continue;
            group.Add(batch);
            bytes += batch.Bytes;
        }

        return group;
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

        foreach (var batch in group) batch.Answer();
    }
}
