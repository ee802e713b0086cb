using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Airunner.Collector.Store;

/// <summary>SQLite's errors in words for the user.</summary>
internal static class StoreTrouble
{
    public static StoreException Of(string path, SqliteException error) => new(path, Reason(error), error)
    {
        IsBusy = error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED,
        IsDamaged = error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB,
        IsDiskFull = error.SqliteErrorCode == raw.SQLITE_FULL || error.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE,
    };

    private static string Reason(SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => "cannot grow: the disk is full",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "stayed locked by another process for too long",
        raw.SQLITE_CORRUPT => "is damaged: the pages of the database are inconsistent",
        raw.SQLITE_NOTADB => "is not an SQLite database",
        raw.SQLITE_IOERR when error.SqliteExtendedErrorCode is raw.SQLITE_IOERR_SHMMAP or raw.SQLITE_IOERR_SHMSIZE =>
            "cannot get the space of its shared index: the disk is full, or refuses it",
        raw.SQLITE_IOERR => $"could not be read or written: disk error {error.SqliteExtendedErrorCode}",
        raw.SQLITE_CANTOPEN => "cannot be opened: check that the file and its directory may be read and written",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => "cannot be written: it is read-only for this user",
        _ => $"failed: {error.Message}",
    };
}
