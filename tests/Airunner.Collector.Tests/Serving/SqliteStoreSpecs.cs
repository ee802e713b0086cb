using Airunner.Collector.Queries;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Tests.Serving;

public sealed class SqliteStoreSpecs : CollectorStoreContract
{
    private protected override Task<ICollectorStore> OpenAsync() =>
        Task.FromResult<ICollectorStore>(new SqliteCollectorStore(StoragePath, retention: null, static _ => { }, TimeProvider.System));

    private protected override IExecutionList ListOf(ICollectorStore store) => ExecutionListReader.ListOf(StoragePath);

    private protected override Task<long> ConflictsAsync()
    {
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadOnly);
        using var count = new Statement(connection, "SELECT count(*) FROM conflicts");
        count.Step();
        return Task.FromResult(count.Int64(0));
    }

    private protected override Task ChangeAsync(string sql)
    {
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadWrite);
        StoreFile.Run(connection, sql);
        return Task.CompletedTask;
    }

    private protected override Task<SweptExecutions> SweepAsync(StoreRetention retention, DateTimeOffset now, bool isClockProven) =>
        Task.Run(() =>
        {
            using var store = new EventStore(StoragePath);
            return store.Sweep(retention, now, isClockProven, static () => false);
        });
}
