using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Store;

/// <summary>The database file: its path, how it is created, and opening a connection.</summary>
public static class StoreFile
{
    /// <summary>The store's path under a state directory: <c>collector/events.db</c>.</summary>
    public static string Under(string stateDirectory) => Path.Combine(Path.GetFullPath(stateDirectory), "collector", "events.db");

    /// <summary>Bytes of the file and its write-ahead log.</summary>
    internal static long SizeOf(string path) =>
        new[] { path, $"{path}-wal" }.Select(static name => new FileInfo(name)).Sum(static file => file.Exists ? file.Length : 0);

    /// <summary>Creates an empty store and its directories, if it does not exist.</summary>
    /// <remarks>It is finished under another name and then given its own, so that no process opens an unfinished one.</remarks>
    internal static void CreateIfMissing(string path)
    {
        if (File.Exists(path)) return;
        PrivateFiles.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            PrivateFiles.CreateFile(temporary);
            using (var connection = Connect(temporary, SqliteOpenMode.ReadWrite))
            {
                Run(connection, StoreSchema.NewFile);
                Run(connection, StoreSchema.Writer);
                StoreMigration.Create(connection);
                Run(connection, StoreSchema.FinishedFile);
                WriteAheadLog.FoldIn(connection, path); // the log keeps the temporary name, so it must be empty
            }

            PrivateFiles.PublishOrDrop(temporary, path);
        }
        finally
        {
            foreach (var ending in (string[])["", "-journal", "-wal", "-shm"]) File.Delete(temporary + ending);
        }
    }

    /// <summary>Opens an existing store.</summary>
    /// <exception cref="NoStoreException">It does not exist.</exception>
    /// <exception cref="StoreException">It is not a store, or is of another version.</exception>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    internal static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        if (!File.Exists(path)) throw new NoStoreException(path);
        var connection = Connect(path, mode);
        try
        {
            var version = Pragma(connection, "user_version");
            if (Pragma(connection, "application_id") != StoreSchema.ApplicationId)
                throw new StoreException(path, "is a database, but not one of this collector; it is not changed");
            if (version > StoreSchema.Version) throw new NewerStoreException(path, version, StoreSchema.Version);
            if (version < StoreSchema.OldestVersion)
                throw new StoreException(
                    path,
                    $"has schema version {version}, made by a program from before the first release; this program knows versions "
                    + $"{StoreSchema.OldestVersion} to {StoreSchema.Version}. It is not changed: move it away to start a new one");
            if (mode == SqliteOpenMode.ReadOnly) return connection;
            Run(connection, StoreSchema.Writer);
            if (version < StoreSchema.Version) StoreMigration.Run(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs statements and ignores their rows.</summary>
    internal static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this assembly
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // Not pooled: after an error, closing must really close the connection.
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = StoreSchema.BusyTimeoutMs / 1000, // seconds in which the provider repeats a busy call
        };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            SharedIndexSpace.Ensure(); // after the first connection was made: that loads SQLite
            connection.Open();
            Run(connection, StoreSchema.Connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal static long Pragma(SqliteConnection connection, string name)
    {
        using var statement = new Statement(connection, $"PRAGMA {name}");
        return statement.Step() ? statement.Int64(0) : 0;
    }
}
