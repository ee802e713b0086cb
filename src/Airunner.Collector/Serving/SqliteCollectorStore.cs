using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Serving;

/// <summary>A collector's store in an SQLite file.</summary>
/// <remarks>
/// One thread writes, as in the embedded collector.
/// </remarks>
internal sealed class SqliteCollectorStore : ICollectorStore
{
    private readonly CollectorSender _writer;
    private readonly LiveEvents _live = new();
    private readonly StoreReaders _readers;

    /// <summary>Opens the store, creating it if needed.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="retention">What is kept; null keeps all.</param>
    /// <param name="report">Takes a sentence about a sweep.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="StoreException">It cannot be opened, or is of a newer version.</exception>
    public SqliteCollectorStore(string path, StoreRetention? retention, Action<string> report, TimeProvider time)
    {
        var store = new EventStore(path);
        try
        {
            store.Open();
        }
        catch
        {
            store.Dispose();
            throw;
        }

        _readers = new StoreReaders(() => PageReader.Open(store.Path));
        _writer = new CollectorSender(store, retention, report, time, _live.Publish);
    }

    public Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
        _writer.SendAsync(execution, events, cancellationToken);

    public Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken) =>
        _readers.LatestExecutionAsync(job, cancellationToken);

    public Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken) =>
        _readers.ReadAsync(execution, fromSequence, cancellationToken);

    public Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken) =>
        _readers.SequenceAtAsync(execution, time, cancellationToken);

    public Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken) =>
        _readers.NewestAsync(execution, cancellationToken);

    public Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken) =>
        _readers.CountAsync(execution, throughSequence, cancellationToken);

    public async Task<Completeness> CompleteAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken)
    {
        await _writer.KeepAsync(execution, sent, cancellationToken).ConfigureAwait(false);
        return await _readers.CheckAsync(execution, sent, cancellationToken).ConfigureAwait(false);
    }

    public Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken) =>
        _readers.CompletenessAsync(execution, cancellationToken);

    public LiveSubscription Subscribe(JobExecution execution, long bufferBytes) => _live.Subscribe(execution, bufferBytes);

    /// <summary>Stores what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
    }
}
