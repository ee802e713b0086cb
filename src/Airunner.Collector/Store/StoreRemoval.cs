using Airunner.Actors;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>Removes one execution from a store that others may be writing, whatever its age.</summary>
internal static class StoreRemoval
{
    /// <summary>Removes it.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="execution">The execution.</param>
    /// <returns>False where the store does not have it, or there is no store.</returns>
    /// <exception cref="StoreException">The store cannot be opened or written.</exception>
    public static bool TryRun(string path, JobExecution execution)
    {
        if (!File.Exists(path)) return false;
        try
        {
            using var connection = StoreFile.Open(path, SqliteOpenMode.ReadWrite);
            StoreFile.Run(connection, StoreSchema.Writer);
            StoreFile.Run(connection, StoreSchema.Overwriting);
            using var sweep = new StoreSweep(connection);
            var isRemoved = false;

            // An event that arrives between two transactions is removed too, by another turn.
            while (IdOf(connection, execution) is { } id)
            {
                var newest = sweep.Newest(id, DateTimeOffset.UnixEpoch).Segment;
                isRemoved |= sweep.TryRemove(id, newest, static () => false);
            }

            // The log of the database still has the pages as they were; also where an earlier try failed here.
            WriteAheadLog.FoldIn(connection, path);
            return isRemoved;
        }
        catch (SqliteException error)
        {
            throw StoreTrouble.Of(path, error);
        }
    }

    private static long? IdOf(SqliteConnection connection, JobExecution execution)
    {
        using var find = new Statement(connection, "SELECT id FROM executions WHERE job = ? AND execution = ?");
        return find.Bind(1, execution.Job).Bind(2, execution.Execution ?? "").Step() ? find.Int64(0) : null;
    }
}
