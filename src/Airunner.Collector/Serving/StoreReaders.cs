using System.Collections.Concurrent;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Serving;

/// <summary>The reading half of a store: a few connections, each used by one call at a time, on the thread pool.</summary>
/// <param name="open">Opens a connection.</param>
internal sealed class StoreReaders(Func<IPageReader> open) : IAsyncDisposable
{
    private const int Most = 4;

    private readonly SemaphoreSlim _turns = new(Most);
    private readonly ConcurrentBag<IPageReader> _idle = [];

    /// <inheritdoc cref="ICollectorStore.LatestExecutionAsync"/>
    public Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.LatestExecution(job), cancellationToken);

    /// <inheritdoc cref="ICollectorStore.ReadAsync"/>
    public Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.Batch(execution, fromSequence), cancellationToken);

    /// <inheritdoc cref="ICollectorStore.SequenceAtAsync"/>
    public Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken) =>
        ReadAsync(reader => TimeSearch.FirstSequence(reader, execution, time), cancellationToken);

    /// <inheritdoc cref="ICollectorStore.NewestAsync"/>
    public Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.LastSegment(execution, long.MaxValue)?.Events ?? EventBatch.Of([]), cancellationToken);

    /// <inheritdoc cref="ICollectorStore.CountAsync"/>
    public Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken) =>
        ReadAsync(reader => Count(reader, execution, throughSequence), cancellationToken);

    /// <summary>Compares what is stored with what a sender has delivered.</summary>
    public Task<Completeness> CheckAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
        ReadAsync(reader => CompletenessCheck.Run(reader, execution, sent), cancellationToken);

    /// <inheritdoc cref="ICollectorStore.CompletenessAsync"/>
    public Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken) =>
        ReadAsync(reader => OfSent(reader, execution), cancellationToken);

    /// <summary>Waits for the calls that read, then closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Most; i++) await _turns.WaitAsync().ConfigureAwait(false);
        while (_idle.TryTake(out var reader)) reader.Dispose();
        _turns.Dispose();
    }

    private static Completeness? OfSent(IPageReader reader, JobExecution execution)
    {
        if (reader.Sent(execution) is not { } sent) return null;
        var hasLater = sent.LastSequence < long.MaxValue && reader.Facts(execution, sent.LastSequence + 1, long.MaxValue).Count > 0;
        return hasLater ? null : CompletenessCheck.Run(reader, execution, sent);
    }

    private static StoredCount Count(IPageReader reader, JobExecution execution, long through)
    {
        if (reader.LastSegment(execution, through) is not { } last) return new StoredCount(0, HasLast: false);
        var whole = reader.CountWhole(execution, through);
        var isWhole = last.Last <= through;
        var hasLast = last.Last == through;
        var inPart = 0;
        for (var i = 0; !isWhole && i < last.Events.Count && last.Events.SequenceAt(i) <= through; i++)
        {
            inPart++;
            hasLast |= last.Events.SequenceAt(i) == through;
        }

        return new StoredCount(whole + inPart, hasLast);
    }

    private async Task<T> ReadAsync<T>(Func<IPageReader, T> read, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(read), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>A connection that failed is closed: the next call opens another one.</summary>
    private T Read<T>(Func<IPageReader, T> read)
    {
        if (!_idle.TryTake(out var reader)) reader = open();
        var isGood = false;
        try
        {
            var answer = read(reader);
            isGood = true;
            return answer;
        }
        finally
        {
            if (isGood) _idle.Add(reader);
            else reader.Dispose();
        }
    }
}
