using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>Checkpoints the write-ahead log into the database, and returns when that is on the disk.</summary>
/// <remarks>
/// SQLite's own checkpoints, after a commit and at closing, do not report failures; this one is checked. The log is emptied too: a frame
/// that is only in the page cache could be missing after a crash, and everything appended after it would be lost with it.
/// </remarks>
internal static class WriteAheadLog
{
    // SQLite itself waits for writers and readers, but not for another process's checkpoint.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="connection">A connection with the settings of a writer, which make it sync.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <exception cref="StoreException">Another process did not release the store in time.</exception>
    /// <exception cref="SqliteException">A write or a sync failed.</exception>
    public static void FoldIn(SqliteConnection connection, string path)
    {
        var time = TimeProvider.System; // SQLite's own waiting, a part of this one, uses the system clock
        using var fold = new Statement(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        for (var begun = time.GetTimestamp(); !IsFoldedIn(fold);)
        {
            if (time.GetElapsedTime(begun).TotalMilliseconds >= StoreSchema.BusyTimeoutMs)
                throw new StoreException(path, "cannot make its log durable: another process kept reading or writing it for too long");
            Task.Delay(Pause, time).GetAwaiter().GetResult(); // blocks: opening a store blocks anyway
        }
    }

    /// <summary>
    /// Tries it once. The result is a row: whether it was blocked, frames in the log, frames that were checkpointed. Both counts are −1 in
    /// a store without a write-ahead log (a copy made by <c>VACUUM INTO</c>), which writes to the database itself.
    /// </summary>
    private static bool IsFoldedIn(Statement fold)
    {
        try
        {
            return fold.Step() && (fold.Int64(0), fold.Int64(1), fold.Int64(2)) is (0, 0, 0) or (0, -1, -1);
        }
        finally
        {
            fold.Reset();
        }
    }
}
