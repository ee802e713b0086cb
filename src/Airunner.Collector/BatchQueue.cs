using System.Threading.Channels;
using Airunner.Actors;
using Airunner.Collector.Totals;

namespace Airunner.Collector;

/// <summary>
/// The batches that wait for one writer. While it commits, further ones queue up, and the next commit takes as many as fit.
/// </summary>
internal sealed class BatchQueue
{
    private const int MostWaiting = 256;
    private const int MostInGroup = 128;
    private const long MostBytesInGroup = 8L << 20;

    private readonly Channel<WaitingBatch> _waiting = Channel.CreateBounded<WaitingBatch>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>Queues a batch and waits until the writer has answered it.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
        SendAsync(new WaitingBatch(execution, events, cancellationToken), cancellationToken);

    /// <summary>Queues what a sender says that it has delivered, behind its batches, and waits until it is kept.</summary>
    /// <exception cref="ObjectDisposedException">The queue is closed.</exception>
    public Task KeepAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
        SendAsync(new WaitingBatch(execution, EventBatch.Of([]), cancellationToken) { Sent = sent }, cancellationToken);

    private async Task SendAsync(WaitingBatch batch, CancellationToken cancellationToken)
    {
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

    /// <summary>Takes no more batches; the queued ones are still given out.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    /// <summary>The writer has ended by a failure: takes no more batches, and answers the queued ones, which nobody writes.</summary>
    public void Fail(Exception reason)
    {
        Close();
        while (_waiting.Reader.TryRead(out var batch)) batch.Fail(reason);
    }

    /// <summary>Completes when a batch waits; with false when the queue is closed and empty.</summary>
    public Task<bool> WaitAsync() => _waiting.Reader.WaitToReadAsync().AsTask();

    /// <summary>Takes a group to commit together. Batches whose caller has cancelled are left out.</summary>
    public List<WaitingBatch> Take()
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
}
