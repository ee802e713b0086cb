using Airunner.Actors;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Npgsql;

namespace Airunner.Collector.Postgres.Writing;

/// <summary>One connection that writes, on a thread of its own: batches that wait while it commits share the next commit.</summary>
/// <param name="server">The database.</param>
/// <param name="report">Takes a sentence about a server that may lose what it has committed.</param>
/// <param name="committed">Called by the writing thread with the batches of each commit, in the order of the commits.</param>
internal sealed class PostgresWriter(PostgresServer server, Action<string> report, Action<IReadOnlyList<AddRequest>> committed)
    : IAsyncDisposable
{
    private const int MostTries = 16;

    private readonly BatchQueue _waiting = new();
    private readonly SegmentPacker _packer = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NpgsqlConnection? _connection;
    private StandbyWatch? _standby; // of the connection
    private bool _isUnsafeReported;

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "airunner-postgres" }.Start();

    /// <inheritdoc cref="Serving.ICollectorStore.AddAsync"/>
    public Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) =>
        _waiting.SendAsync(execution, events, cancellationToken);

    /// <summary>Keeps what a sender says that it has delivered.</summary>
    public Task KeepAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
        sent.Events == 0 ? Task.CompletedTask : _waiting.KeepAsync(execution, sent, cancellationToken);

    /// <summary>Takes no more batches, stores the queued ones, closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Close();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        try
        {
            while (_waiting.WaitAsync().GetAwaiter().GetResult()) Store(_waiting.Take());
            Close();
            _packer.Dispose();
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            _waiting.Fail(failure);
            _ended.SetException(failure);
        }
    }

    private void Store(List<WaitingBatch> group)
    {
        if (group.Count == 0) return;
        try
        {
            foreach (var batch in group) batch.Pack(_packer); // before the transaction, which makes others wait
            Commit(group);
        }
        catch (Exception failure)
        {
            Close(); // the server rolls back; the next group opens another one
            var trouble = PostgresTrouble.Of(server.Name, failure) ?? failure;
            foreach (var batch in group) batch.Fail(trouble);
            return;
        }
        finally
        {
            foreach (var batch in group) batch.Unpack();
        }

        committed([.. group.Where(static batch => batch.Failure is null)]);
        foreach (var batch in group) batch.Answer();
    }

    private void Commit(List<WaitingBatch> group)
    {
        for (var tries = 1; ; tries++)
        {
            var connection = _connection ??= Open();
            if (new GroupTransaction(connection, _packer, server.Name).TryRun(group))
            {
                _standby!.ThrowIfGivenUp();
                return;
            }

            if (tries == MostTries)
                throw new StoreException(server.Name, $"was changed by other processes during each of {MostTries} tries");
        }
    }

    private NpgsqlConnection Open()
    {
        PostgresSchema.BringUpToDate(server); // it may have been changed, or restored, while there was no connection
        var connection = server.Connect();
        try
        {
            _standby = new StandbyWatch(connection, server.Name);
            if (_isUnsafeReported || IsSafe(connection)) return connection;
            _isUnsafeReported = true;
            report(
                $"The server of {server.Name} runs with fsync = off or full_page_writes = off: "
                + "what is answered as stored may be lost, with the whole database, when its machine fails");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static bool IsSafe(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "SELECT current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'", connection);
        return command.ExecuteScalar() is true;
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
