using Microsoft.Data.Sqlite;

namespace Airunner.Benchmarks.Contestants;

/// <summary>One connection under a lock: several connections would wait for the same write lock, and poll for it.</summary>
internal sealed class SqliteLog : IBatchLog, IDisposable
{
    private readonly Lock _turn = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly SqliteParameter _payload;

    public SqliteLog(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute("CREATE TABLE events (sequence INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO events (payload) VALUES ($payload)";
        _payload = _insert.Parameters.Add("$payload", SqliteType.Blob);
        _insert.Prepare();
    }

    public ValueTask AppendAsync(ReadOnlyMemory<byte> payload)
    {
        lock (_turn)
        {
            _payload.Value = payload.ToArray();
            _insert.ExecuteNonQuery();
        }

        return ValueTask.CompletedTask;
    }

    public void AppendBatch(ReadOnlyMemory<byte> payload, int times)
    {
        lock (_turn)
        {
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            _payload.Value = payload.ToArray();
            for (var n = 0; n < times; n++) _insert.ExecuteNonQuery();
            transaction.Commit();
            _insert.Transaction = null;
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the statements are the constants above
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
