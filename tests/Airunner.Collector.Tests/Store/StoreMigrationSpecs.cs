using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Queue;
using Airunner.Collector.Store;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Tests.Store;

public sealed class StoreMigrationSpecs : TemporaryState
{
    private const string BackToVersion8 = """
        DROP INDEX queued_jobs_by_age;
        DROP TRIGGER segment_added; DROP TRIGGER segment_removed;
        ALTER TABLE executions DROP COLUMN events;
        ALTER TABLE executions DROP COLUMN stored_bytes;
        PRAGMA user_version = 8;
        """;

    private const string BackToVersion3 = $"""
        {BackToVersion8}
        DROP TRIGGER execution_added; DROP TRIGGER execution_removed; DROP TABLE jobs; DROP INDEX executions_of_job;
        DROP TABLE conflicts; DROP TABLE queued_jobs;
        ALTER TABLE segments DROP COLUMN end_sequence;
        ALTER TABLE segments DROP COLUMN numbers;
        ALTER TABLE segments DROP COLUMN hash;
        ALTER TABLE executions DROP COLUMN sent_first;
        ALTER TABLE executions DROP COLUMN sent_last;
        ALTER TABLE executions DROP COLUMN sent_events;
        ALTER TABLE executions DROP COLUMN sent_hash;
        PRAGMA user_version = 3
        """;

    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public void A_store_of_version_3_is_read_as_it_is_and_brought_up_to_date_when_it_is_written_to()
    {
        using (var first = new EventStore(StoragePath)) first.Add(Job, Make.Outputs(1, 2));
        Change(BackToVersion3);
        Read(reader => reader.Events(Job).Count()).ShouldBe(2);
        Version().ShouldBe(3);

        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(3, 2));
        Version().ShouldBe(StoreSchema.Version);
        Should.Throw<EventsRefusedException>(() => store.Add(Job, [Make.Output(3, "other")]));
        Number("SELECT count(*) FROM conflicts").ShouldBe(1);
        Number("SELECT count(*) FROM jobs").ShouldBe(1);
        Read(reader => reader.Events(Job).Count()).ShouldBe(4);
    }

    [Fact]
    public void Executions_of_a_store_of_version_8_are_listed_with_their_figures_and_new_ones_too()
    {
        using (var first = new EventStore(StoragePath)) first.Add(Job, Make.Outputs(1, 2));
        Change(BackToVersion8);
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(3, 2));
        store.Add(new JobExecution("build", "two"), Make.Outputs(1, 5));
        Number("SELECT count(*) FROM executions WHERE events IS NULL").ShouldBe(1);
        using var list = ExecutionListReader.Open(StoragePath);
        list.Executions("build", long.MaxValue, 10).Select(static one => one.Events).ShouldBe([5, 4]);
    }

    [Fact]
    public async Task A_job_that_was_queued_before_workers_were_stored_is_handed_out_after_the_step()
    {
        StoreFile.CreateIfMissing(StoragePath);
        Change($"{BackToVersion8} ALTER TABLE queued_jobs DROP COLUMN worker; PRAGMA user_version = 7");
        Change("""
            INSERT INTO queued_jobs
                (job, request, queue, state, created_ms, updated_ms, lease_ms, lease, started, attempts, retries, params)
            VALUES ('builds-1', 'r', 'builds', 1, 1, 1, 0, '', 0, 0, 0, x'')
            """);
        using (var store = new EventStore(StoragePath)) store.Add(Job, Make.Outputs(1, 1));
        Version().ShouldBe(StoreSchema.Version);
        await using var queue = SqliteJobs.QueueOf(StoragePath, TimeProvider.System);
        (await queue.FindAsync("builds-1"))!.Worker.ShouldBeEmpty();
        (await queue.TakeAsync("builds", 1, TimeSpan.FromMinutes(1), "node1")).ShouldHaveSingleItem().Job.Worker.ShouldBe("node1");
    }

    [Fact]
    public async Task Many_programs_bring_a_store_up_to_date_at_the_same_time()
    {
        using (var first = new EventStore(StoragePath)) first.Open();
        Change(BackToVersion3);
        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(() =>
        {
            using var store = new EventStore(StoragePath);
            store.Add(new JobExecution("build", $"{i}"), Make.Outputs(1, 1));
        })));
        Version().ShouldBe(StoreSchema.Version);
    }

    [Fact]
    public void A_refused_event_is_kept_aside_once_and_the_oldest_go()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(1, 1));
        for (var i = 0; i < 2; i++) Should.Throw<EventsRefusedException>(() => store.Add(Job, [Make.Output(1, "other")]));
        Number("SELECT count(*) FROM conflicts").ShouldBe(1);
        for (var i = 0; i < ConflictTable.MostRows; i++)
            Should.Throw<EventsRefusedException>(() => store.Add(Job, [Make.Output(1, $"{i}")]));
        Number("SELECT count(*) FROM conflicts").ShouldBe(ConflictTable.MostRows);
        Number("SELECT min(id) FROM conflicts").ShouldBe(2);
    }

    [Fact]
    public void Of_a_large_refused_event_the_first_bytes_are_kept_and_its_size()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(1, 1));
        var large = Make.Output(1, new byte[ConflictTable.MostBytes]);
        Should.Throw<EventsRefusedException>(() => store.Add(Job, [large]));
        Number("SELECT length(bytes) FROM conflicts").ShouldBe(ConflictTable.MostBytes);
        Number("SELECT size FROM conflicts").ShouldBe(large.CalculateSize());
    }

    private long Version() => Number("PRAGMA user_version");

    private long Number(string sql)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }

    private void Change(string sql)
    {
        using var connection = Connect();
        StoreFile.Run(connection, sql);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={StoragePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
