namespace Airunner.Collector.Store;

/// <summary>Tables, their version, and the settings of a connection. README.md has the reasons for the figures.</summary>
internal static class StoreSchema
{
    /// <summary>PRAGMA user_version of a store that all steps were made in.</summary>
    public const long Version = 10;

    /// <summary>The oldest version that can be read, and brought up to date: that of <see cref="Tables"/>.</summary>
    public const long OldestVersion = 3;

    /// <summary>PRAGMA application_id: <c>ARco</c> in ASCII, which identifies the store among other databases.</summary>
    public const long ApplicationId = 0x4152636F;

    /// <summary>How long a call waits for another process's transaction, in ms.</summary>
    public const int BusyTimeoutMs = 5_000;

    private const string SentColumns = """
        ALTER TABLE executions ADD COLUMN sent_first INTEGER;
        ALTER TABLE executions ADD COLUMN sent_last INTEGER;
        ALTER TABLE executions ADD COLUMN sent_events INTEGER;
        ALTER TABLE executions ADD COLUMN sent_hash INTEGER;
        """;

    private const int PageBytes = 16384;
    private const int CachePages = 1024;
    private const int CheckpointPages = 512;

    /// <summary>
    /// Settings of a new file, which cannot be changed once it has tables. Nobody sees it before it is whole: it needs no journal on the
    /// disk, and each page is written once.
    /// </summary>
    public static readonly string NewFile = $"""
        PRAGMA page_size = {PageBytes};
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = MEMORY;
        """;

    /// <summary>Settings of the file once it has its tables.</summary>
    public const string FinishedFile = "PRAGMA journal_mode = WAL;";

    /// <summary>For a connection that removes what nobody may read any more: what is deleted is overwritten with zeros.</summary>
    public const string Overwriting = "PRAGMA secure_delete = ON;";

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
    public static readonly IReadOnlyList<StoreStep> Steps =
    [
        // Events whose sequence is stored with another payload. Its bytes are the first of the payload; size is the whole one's.
        new(4, """
            CREATE TABLE conflicts (
                id           INTEGER PRIMARY KEY AUTOINCREMENT,
                execution_id INTEGER NOT NULL REFERENCES executions (id),
                sequence     INTEGER NOT NULL,
                size         INTEGER NOT NULL,
                bytes        BLOB NOT NULL
            );
            """),

        // Jobs in the order of their latest execution, so that a page of them costs the same however many there are.
        new(5, """
            CREATE INDEX executions_of_job ON executions (job, id);
            CREATE TABLE jobs (
                latest INTEGER PRIMARY KEY,
                job    TEXT NOT NULL UNIQUE
            );
            INSERT INTO jobs (latest, job) SELECT max(id), job FROM executions GROUP BY job;
            CREATE TRIGGER execution_added AFTER INSERT ON executions BEGIN
                DELETE FROM jobs WHERE job = new.job;
                INSERT INTO jobs (latest, job) VALUES (new.id, new.job);
            END;
            CREATE TRIGGER execution_removed AFTER DELETE ON executions BEGIN
                DELETE FROM jobs WHERE latest = old.id;
                INSERT OR IGNORE INTO jobs (latest, job) SELECT id, job FROM executions WHERE job = old.job ORDER BY id DESC LIMIT 1;
            END;
            """),

        // What a check of completeness needs: of a segment without its bytes, and of an execution what its sender has said.
        new(6, $"""
            ALTER TABLE segments ADD COLUMN end_sequence INTEGER;
            ALTER TABLE segments ADD COLUMN numbers INTEGER;
            ALTER TABLE segments ADD COLUMN hash INTEGER;
            {SentColumns}
            """)
        {
            // Columns behind the bytes cost reading all of these; so a store that has none yet gets them before the bytes.
            SqlOfEmpty = $"""
                DROP TABLE segments;
                CREATE TABLE segments (
                    id             INTEGER PRIMARY KEY,
                    execution_id   INTEGER NOT NULL REFERENCES executions (id),
                    first_sequence INTEGER NOT NULL,
                    last_sequence  INTEGER NOT NULL,
                    events         INTEGER NOT NULL,
                    end_sequence   INTEGER,
                    numbers        INTEGER,
                    hash           INTEGER,
                    bytes          BLOB NOT NULL,
                    UNIQUE (execution_id, first_sequence)
                );
                {SentColumns}
                """,
        },

        // Jobs that wait for a worker, or have one; times in Unix milliseconds. Airunner.Protocol has the numbers of the states.
        new(7, """
            CREATE TABLE queued_jobs (
                id         INTEGER PRIMARY KEY AUTOINCREMENT,
                job        TEXT NOT NULL UNIQUE,
                request    TEXT NOT NULL UNIQUE,
                queue      TEXT NOT NULL,
                state      INTEGER NOT NULL,
                created_ms INTEGER NOT NULL,
                updated_ms INTEGER NOT NULL,
                lease_ms   INTEGER NOT NULL,
                lease      TEXT NOT NULL,
                started    INTEGER NOT NULL,
                attempts   INTEGER NOT NULL,
                retries    INTEGER NOT NULL,
                params     BLOB NOT NULL,
                result     BLOB
            );
            CREATE INDEX queued_jobs_of_queue ON queued_jobs (queue, state, id);
            CREATE INDEX queued_jobs_by_update ON queued_jobs (state, updated_ms);
            """),

        // The worker that has a job, or had it last, as it names itself.
        new(8, "ALTER TABLE queued_jobs ADD COLUMN worker TEXT NOT NULL DEFAULT '';"),

        // What a list shows of an execution, which would be hundreds of rows of segments. NULL in one that an earlier version began: its
        // segments are not counted here, because that would read all of a large store.
        new(9, """
            ALTER TABLE executions ADD COLUMN events INTEGER;
            ALTER TABLE executions ADD COLUMN stored_bytes INTEGER;
            CREATE TRIGGER segment_added AFTER INSERT ON segments BEGIN
                UPDATE executions SET events = events + new.events, stored_bytes = stored_bytes + length(new.bytes)
                WHERE id = new.execution_id;
            END;
            CREATE TRIGGER segment_removed AFTER DELETE ON segments BEGIN
                UPDATE executions SET events = events - old.events, stored_bytes = stored_bytes - length(old.bytes)
                WHERE id = old.execution_id;
            END;
            """),

        // The jobs of a queue in all states, the newest first, without sorting them.
        new(10, "CREATE INDEX queued_jobs_by_age ON queued_jobs (queue, id);"),
    ];
}

/// <summary>A step of the schema, from the version before it.</summary>
/// <param name="Version">The version that it makes.</param>
/// <param name="Sql">What it does.</param>
internal sealed record StoreStep(long Version, string Sql)
{
    /// <summary>What it does in a store without segments; null where that is no different.</summary>
    public string? SqlOfEmpty { get; init; }
}
