using RocksDbSharp;

namespace Airunner.Benchmarks.Contestants;

/// <summary>RocksDB with synced writes. One database for all logs, each with its own keys, so that its write groups share a sync.</summary>
internal sealed class RocksDbContestant : IContestant
{
    public string Name => "RocksDB";

    public string Promise => "WriteOptions.sync, one database for all logs";

    public bool Blocks => true;

    public ValueTask<OpenLogs> OpenAsync(string directory, int logs)
    {
        var database = RocksDb.Open(new DbOptions().SetCreateIfMissing(true), directory);
        var synced = new WriteOptions().SetSync(true);
        return ValueTask.FromResult(new OpenLogs(
            [.. Enumerable.Range(0, logs).Select(n => new RocksDbLog(database, synced, n))],
            () =>
            {
                database.Dispose();
                return ValueTask.CompletedTask;
            }));
    }
}
