namespace Airunner.Collector.Store;

/// <summary>Tables, their version, and the settings of a connection. README.md has the reasons for the figures.</summary>
internal static class StoreSchema
{
    /// <summary>PRAGMA user_version of a store that all steps were made in.</summary>
    public const long Version = 4;

    /// <summary>The oldest version that can be read, and brought up to date: that of <see cref="Tables"/>.</summary>
    public const long OldestVersion = 3;

    /// <summary>PRAGMA application_id: <c>ARco</c> in ASCII, which identifies the store among other databases.</summary>
    public const long ApplicationId = 0x4152636F;

    /// <summary>How long a call waits for another process's transaction, in ms.</summary>
    public const int BusyTimeoutMs = 5_000;

    private const int PageBytes = 16384;
    private const int CachePages = 1024;
    private const int CheckpointPages = 512;

    /// <summary>Settings of the file. They cannot be changed once it has tables.</summary>
    public static readonly string NewFile = $"""
        PRAGMA page_size = {PageBytes};
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = WAL;
        """;

    /// <summary>Settings of every connection.</summary>
    public static readonly string Connection = $"PRAGMA busy_timeout = {BusyTimeoutMs};";

    /// <summary>Settings of a connection that writes: a commit returns only when it is on the disk.</summary>
    public static readonly string Writer = $"""
        PRAGMA synchronous = FULL;
        PRAGMA fullfsync = 1;
        PRAGMA checkpoint_fullfsync = 1;
        PRAGMA cache_size = {CachePages};
        PRAGMA wal_autocheckpoint = {CheckpointPages};
        PRAGMA journal_size_limit = {4L * CheckpointPages * PageBytes};
        """;

    /// <summary>
    /// An execution's id rises with its first arrival. A job without execution ids has '', which no id can be; NULL would not be unique. A
    /// segment's bytes are the last column, so that the others are read without them.
    /// </summary>
    public static readonly string Tables = $"""
        CREATE TABLE executions (
            id        INTEGER PRIMARY KEY,
            job       TEXT NOT NULL,
            execution TEXT NOT NULL,
            UNIQUE (job, execution)
        );
        CREATE TABLE segments (
            id             INTEGER PRIMARY KEY,
            execution_id   INTEGER NOT NULL REFERENCES executions (id),
            first_sequence INTEGER NOT NULL,
            last_sequence  INTEGER NOT NULL,
            events         INTEGER NOT NULL,
            bytes          BLOB NOT NULL,
            UNIQUE (execution_id, first_sequence)
        );
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {OldestVersion};
        """;

    /// <summary>
    /// The steps from <see cref="OldestVersion"/> on, one for each version. A step that was released is never changed, and there is none
    /// back.
    /// </summary>
    public static readonly IReadOnlyList<(long Version, string Sql)> Steps =
    [
        // Events whose sequence is stored with another payload. Its bytes are the first of the payload; size is the whole one's.
        (4, """
            CREATE TABLE conflicts (
                id           INTEGER PRIMARY KEY AUTOINCREMENT,
                execution_id INTEGER NOT NULL REFERENCES executions (id),
                sequence     INTEGER NOT NULL,
                size         INTEGER NOT NULL,
                bytes        BLOB NOT NULL
            );
            """),
    ];
}
