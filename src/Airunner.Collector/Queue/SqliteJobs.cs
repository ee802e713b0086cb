using Airunner.Collector.Store;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Queue;

/// <summary>Jobs in the SQLite file of a collector's store.</summary>
internal static class SqliteJobs
{
    /// <summary>The queue of a store, which exists.</summary>
    internal static JobQueue QueueOf(string path, TimeProvider time)
    {
        var database = new JobDatabase(
            () => StoreFile.Open(path, SqliteOpenMode.ReadWrite),
            failure => failure is SqliteException error ? StoreTrouble.Of(path, error) : null,
            "queued_jobs",
            LockRows: ""); // a transaction begins IMMEDIATE
        return new JobQueue(database, time);
    }
}
