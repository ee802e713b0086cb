using Airunner.Actors;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Postgres.Notices;
using Airunner.Collector.Postgres.Reading;
using Airunner.Collector.Postgres.Sweeping;
using Airunner.Collector.Postgres.Writing;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Postgres;

/// <summary>A collector's store in PostgreSQL. Several collectors may work on one database at a time.</summary>
/// <remarks>
/// Each execution belongs to one of a few writers, so that its batches are stored in their order. Readers that follow get what this
/// collector commits from memory, and are woken when another one commits.
/// </remarks>
internal sealed class PostgresCollectorStore : ICollectorStore
{
    private const int Writers = 2;

    private readonly PostgresServer _server;
    private readonly LiveEvents _live = new();
    private readonly PostgresWriter[] _writers;
    private readonly StoreReaders _readers;
    private readonly CommitAnnouncer _announcer;
    private readonly CommitListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _sweeping = Task.CompletedTask;

    private PostgresCollectorStore(PostgresServer server, StoreRetention? retention, Action<string> report, TimeProvider time)
    {
        _server = server;
        var collector = Guid.NewGuid().ToString("N");
        _announcer = new CommitAnnouncer(server, collector, time);
        _listener = new CommitListener(server, collector, _live, time);
        _readers = new StoreReaders(() => new PostgresPageReader(server));
        Executions = new ExecutionList(() => new PostgresExecutionReader(server));
        _writers = [.. Enumerable.Range(0, Writers).Select(_ => new PostgresWriter(server, report, Committed))];
        _announcer.Start();
        _listener.Start();
        foreach (var writer in _writers) writer.Start();
        if (retention is { KeepsAll: false })
            _sweeping = SweepAsync(new StoreSweeper(new PostgresSweptStore(server), retention, time, report), time);
    }

    /// <summary>The list of what it has; closed by the caller, before the store.</summary>
    public IExecutionList Executions { get; }

    /// <summary>Completes when it learns of the commits of other collectors at once.</summary>
    internal Task Listening => _listener.Listening;

    /// <summary>Opens the store, creating its tables if needed.</summary>
    /// <param name="connectionString">In Npgsql's form. It is not repeated in any message.</param>
    /// <param name="retention">What is kept; null keeps all.</param>
    /// <param name="report">Takes a sentence about a sweep, or about a server that is set up unsafely.</param>
    /// <param name="time">The clocks.</param>
    /// <exception cref="FormatException">The connection string does not have its form.</exception>
    /// <exception cref="StoreException">The database cannot be reached or changed, or is of a newer version.</exception>
    public static async Task<PostgresCollectorStore> OpenAsync(
        string connectionString, StoreRetention? retention, Action<string> report, TimeProvider time)
    {
        var server = new PostgresServer(connectionString);
        try
        {
            await Task.Run(() => PostgresSchema.BringUpToDate(server)).ConfigureAwait(false);
            return new PostgresCollectorStore(server, retention, report, time);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
        WriterOf(execution).AddAsync(execution, events, cancellationToken);

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
        await WriterOf(execution).KeepAsync(execution, sent, cancellationToken).ConfigureAwait(false);
        return await _readers.CheckAsync(execution, sent, cancellationToken).ConfigureAwait(false);
    }

    public Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken) =>
        _readers.CompletenessAsync(execution, cancellationToken);

    public LiveSubscription Subscribe(JobExecution execution, long bufferBytes) => _live.Subscribe(execution, bufferBytes);

    /// <summary>Stores what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_writers.Select(static writer => writer.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _ending.CancelAsync().ConfigureAwait(false);
        await _sweeping.ConfigureAwait(false);
        await _announcer.DisposeAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private PostgresWriter WriterOf(JobExecution execution) => _writers[(uint)execution.GetHashCode() % Writers];

    private void Committed(IReadOnlyList<AddRequest> committed)
    {
        var batches = committed.Where(static batch => batch.Events.Count > 0).ToList();
        foreach (var batch in batches) _live.Publish(batch.Execution, batch.Events);
        _announcer.Announce(batches.Select(static batch => batch.Execution));
    }

    private async Task SweepAsync(StoreSweeper sweeper, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(sweeper.UntilDue, time, _ending.Token).ConfigureAwait(false);
                await Task.Run(sweeper.SweepIfDue, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
