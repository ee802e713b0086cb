namespace Airunner.Benchmarks.Contestants;

/// <summary>SQLite with the durable settings of its manual: WAL and synchronous=FULL. A database per log.</summary>
internal sealed class SqliteContestant : IContestant
{
    public string Name => "SQLite";

    public string Promise => "WAL, synchronous=FULL, a transaction an append";

    public bool Blocks => true;

    public ValueTask<OpenLogs> OpenAsync(string directory, int logs) =>
        ValueTask.FromResult(OpenLogs.Of(Enumerable.Range(0, logs).Select(n => new SqliteLog(Path.Combine(directory, $"{n}.db")))));
}
