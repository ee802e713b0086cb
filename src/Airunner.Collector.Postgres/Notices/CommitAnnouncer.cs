using Airunner.Actors;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Store;
using Npgsql;
using NpgsqlTypes;

namespace Airunner.Collector.Postgres.Notices;

/// <summary>Names to other collectors the executions that this one has stored events of, by NOTIFY.</summary>
/// <remarks>
/// By a connection of its own and after the commit: transactions that notify commit one at a time in the whole server, and would no longer
/// share syncs. What cannot be announced is found by the others when they look at the store again.
/// </remarks>
internal sealed class CommitAnnouncer(PostgresServer server, string collector, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Least time between two announcements: what is committed meanwhile shares the next.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _signal = new(0);
    private HashSet<JobExecution> _stored = [];
    private NpgsqlConnection? _connection;
    private Task _running = Task.CompletedTask;

    /// <summary>Starts announcing.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Takes executions that events were committed of. Never waits.</summary>
    public void Announce(IEnumerable<JobExecution> executions)
    {
        lock (_gate)
        {
            var isFirst = _stored.Count == 0;
            _stored.UnionWith(executions);
            if (isFirst && _stored.Count > 0) _signal.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _connection?.Dispose();
        _ending.Dispose();
        _signal.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(_ending.Token).ConfigureAwait(false);
                await Task.Delay(TrySend() ? Pause : PauseAfterFailure, time, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private bool TrySend()
    {
        HashSet<JobExecution> stored;
        lock (_gate)
        {
            stored = _stored;
            _stored = [];
        }

        try
        {
            Send(CommitNotice.Of(collector, stored));
            return true;
        }
        catch (Exception failure) when (PostgresTrouble.Of(server.Name, failure) is not null)
        {
            _connection?.Dispose(); // the writers report what is wrong with the server
            _connection = null;
            return false;
        }
    }

    private void Send(IEnumerable<string> notices)
    {
        if (_connection is null)
        {
            _connection = server.Connect();
            using var noSync = new NpgsqlCommand("SET synchronous_commit = off", _connection); // a notice has nothing to keep
            noSync.ExecuteNonQuery();
        }

        foreach (var notice in notices)
        {
            using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", _connection);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = CommitNotice.Channel, NpgsqlDbType = NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = notice, NpgsqlDbType = NpgsqlDbType.Text });
            command.ExecuteNonQuery();
        }
    }
}
