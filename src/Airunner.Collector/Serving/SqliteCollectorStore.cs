using System.Collections.Concurrent;
using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;

namespace Airunner.Collector.Serving;

/// <summary>A collector's store in an SQLite file.</summary>
/// <remarks>
/// One thread writes, as in the embedded collector. A few connections read, each by one call at a time, on the thread pool.
/// </remarks>
internal sealed class SqliteCollectorStore : ICollectorStore
{
    private const int Readers = 4;

    private readonly EventStore _store;
    private readonly CollectorSender _writer;
    private readonly LiveEvents _live = new();
    private readonly SemaphoreSlim _turns = new(Readers);
    private readonly ConcurrentBag<PageReader> _idle = [];

    /// <summary>Opens the store, creating it if needed.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="retention">What is kept; null keeps all.</param>
    /// <param name="report">Takes a sentence about a sweep.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="StoreException">It cannot be opened, or is of a newer version.</exception>
    public SqliteCollectorStore(string path, StoreRetention? retention, Action<string> report, TimeProvider time)
    {
        _store = new EventStore(path);
        try
        {
            _store.Open();
        }
        catch
        {
            _store.Dispose();
            throw;
        }

        _writer = new CollectorSender(_store, retention, report, time, _live.Publish);
    }

    public Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
        _writer.SendAsync(execution, events, cancellationToken);

    public Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken) =>
        ReadAsync(reader => LatestExecution.Of(reader.Executions(job)), cancellationToken);

    public Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.Batch(execution, fromSequence), cancellationToken);

    public Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken) =>
        ReadAsync(reader => TimeSearch.FirstSequence(reader, execution, time), cancellationToken);

    public Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken) =>
        ReadAsync(reader => reader.LastSegment(execution, long.MaxValue)?.Events ?? EventBatch.Of([]), cancellationToken);

    public Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken) =>
        ReadAsync(reader => Count(reader, execution, throughSequence), cancellationToken);

    public LiveSubscription Subscribe(JobExecution execution, long bufferBytes) => _live.Subscribe(execution, bufferBytes);

    /// <summary>Stores what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        for (var i = 0; i < Readers; i++) await _turns.WaitAsync().ConfigureAwait(false);
        while (_idle.TryTake(out var reader)) reader.Dispose();
        _turns.Dispose();
    }

    private static StoredCount Count(PageReader reader, JobExecution execution, long through)
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

    private async Task<T> ReadAsync<T>(Func<PageReader, T> read, CancellationToken cancellationToken)
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
    private T Read<T>(Func<PageReader, T> read)
    {
        if (!_idle.TryTake(out var reader)) reader = PageReader.Open(_store.Path);
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
