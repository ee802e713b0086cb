using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>Folds the write-ahead log into the database, and does not return before that is on the disk.</summary>
/// <remarks>
/// SQLite's own folding in, after a commit and at closing, keeps its failures to itself. This one is checked. The log is emptied too:
/// frames that only the page cache holds would be a hole in it, and whatever is appended behind a hole is lost with it.
/// </remarks>
internal static class WriteAheadLog
{
    // SQLite waits by itself for writers and readers, but not for another process that is folding in.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <param name="connection">With the settings of a writer: they say that it syncs.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <exception cref="StoreException">Another process stayed in the way.</exception>
    /// <exception cref="SqliteException">A write or a sync failed.</exception>
    public static void FoldIn(SqliteConnection connection, string path)
    {
        var time = TimeProvider.System; // SQLite's waiting, which is part of it, has no other
        using var fold = new Statement(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        for (var begun = time.GetTimestamp(); !IsFoldedIn(fold);)
        {
            if (time.GetElapsedTime(begun).TotalMilliseconds >= StoreSchema.BusyTimeoutMs)
                throw new StoreException(path, "cannot make durable what it holds from before: another process kept reading or writing it for too long");
            Task.Delay(Pause, time).GetAwaiter().GetResult(); // whoever opens a store blocks anyway
        }
    }

    /// <summary>
    /// Tries it once. The answer is a row: whether something was in the way, frames in the log, frames of it that were folded in; −1 for both in
    /// a store without such a log (one that was copied by <c>VACUUM INTO</c>): it writes to the database itself.
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
