using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Tests.Store;

public sealed class StoreFileSpecs : TemporaryState
{
    private static readonly JobExecution Job = new("build", "one");

    [Fact]
    public void Directory_and_files_are_for_their_owner_only()
    {
        if (OperatingSystem.IsWindows()) return;
        var path = StoreFile.Under(Path.Combine(StateDirectory, "new", "state"));
        using var store = new EventStore(path);
        store.Add(Job, Make.Outputs(1, 1));
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var file in (string[])[path, $"{path}-wal", $"{path}-shm"]) File.GetUnixFileMode(file).ShouldBe(Owner, file);
        for (var directory = Path.GetDirectoryName(path)!; directory != StateDirectory; directory = Path.GetDirectoryName(directory)!)
            File.GetUnixFileMode(directory).ShouldBe(Owner | UnixFileMode.UserExecute, directory);
    }

    [Fact]
    public void A_commit_is_synced_before_it_counts()
    {
        using var store = new EventStore(StoragePath);
        store.Open();
        using var connection = StoreFile.Open(StoragePath, SqliteOpenMode.ReadWrite);
        Ask(connection, "PRAGMA journal_mode").ShouldBe("wal");
        Ask(connection, "PRAGMA synchronous").ShouldBe(2L);
        Ask(connection, "PRAGMA busy_timeout").ShouldBe((long)StoreSchema.BusyTimeoutMs);
    }

    [Fact]
    public void A_store_that_was_restored_from_a_copy_without_a_log_of_its_own_is_written_to()
    {
        using (var first = new EventStore(StoragePath)) first.Add(Job, Make.Outputs(1, 2));
        Change("PRAGMA journal_mode = DELETE"); // as in a copy made by VACUUM INTO
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(3, 2));
        using var reader = EventReader.Open(StoragePath);
        reader.Events(Job).Select(static e => e.Sequence).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_store_of_a_newer_program_is_refused_and_left_as_it_is()
    {
        Change("PRAGMA user_version = 5");
        using var store = new EventStore(StoragePath);
        var refused = Should.Throw<NewerStoreException>(() => store.Add(Job, Make.Outputs(1, 1)));
        (refused.Version, refused.Known).ShouldBe((5, 4));
        Should.Throw<NewerStoreException>(() => EventReader.Open(StoragePath));
        Change("PRAGMA user_version = 4");
        Read(reader => reader.LatestExecution("build")).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_store_from_before_the_first_release_is_refused_and_left_as_it_is(int version)
    {
        Change($"PRAGMA user_version = {version}");
        using var store = new EventStore(StoragePath);
        Should.Throw<StoreException>(() => store.Add(Job, Make.Outputs(1, 1))).Message.ShouldContain($"schema version {version}");
        Should.Throw<StoreException>(() => EventReader.Open(StoragePath)).Message.ShouldContain("move it away");
        Change("PRAGMA user_version = 3");
        Read(reader => reader.LatestExecution("build")).ShouldBeNull();
    }

    [Fact]
    public void A_damaged_segment_is_reported_to_who_reads_it_and_to_the_batch_that_meets_it()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(1, 3));
        Change("UPDATE segments SET bytes = x'FF'");
        Should.Throw<StoreException>(() => Read(reader => reader.Events(Job).ToArray())).Message.ShouldContain("is damaged");
        Should.Throw<StoreException>(() => store.Add(Job, Make.Outputs(3, 1))).Message.ShouldContain("is damaged");
        store.Add(Job, Make.Outputs(4, 1)).ShouldBe(new AddCounts(1, 0));
    }

    [Fact]
    public void Another_programs_database_is_refused()
    {
        Change("PRAGMA application_id = 5");
        using var store = new EventStore(StoragePath);
        Should.Throw<StoreException>(store.Open).Message.ShouldContain("not one of this collector");
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_kept()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(StoragePath)!);
        File.WriteAllText(StoragePath, new string('x', 8192));
        using var store = new EventStore(StoragePath);
        Should.Throw<StoreException>(() => store.Add(Job, Make.Outputs(1, 1))).Message.ShouldContain("is not an SQLite database");
        File.ReadAllText(StoragePath).ShouldBe(new string('x', 8192));
    }

    [Fact]
    public void A_place_where_no_directory_can_be_made_is_reported()
    {
        var file = Path.Combine(StateDirectory, "a-file");
        File.WriteAllText(file, "");
        using var store = new EventStore(StoreFile.Under(file));
        var reported = Should.Throw<StoreException>(store.Open);
        reported.Message.ShouldContain(store.Path);
        reported.Message.ShouldContain("cannot be created");
    }

    [Fact]
    public void Reading_does_not_create_a_store()
    {
        Should.Throw<NoStoreException>(() => EventReader.Open(StoragePath)).Path.ShouldBe(StoragePath);
        Directory.EnumerateFileSystemEntries(StateDirectory).ShouldBeEmpty();
    }

    [Fact]
    public void An_error_of_the_database_is_reported_and_does_not_repeat_when_its_cause_is_removed()
    {
        using var store = new EventStore(StoragePath);
        store.Add(Job, Make.Outputs(1, 1));
        Change("CREATE TRIGGER trouble BEFORE INSERT ON segments BEGIN SELECT RAISE(ABORT, 'no luck'); END");
        Should.Throw<StoreException>(() => store.Add(Job, Make.Outputs(1, 2))).Message.ShouldContain("no luck");
        Change("DROP TRIGGER trouble");
        store.Add(Job, Make.Outputs(1, 2)).ShouldBe(new AddCounts(1, 1));
    }

    [Theory]
    [InlineData(13, "the disk is full")]
    [InlineData(5, "locked by another process")]
    [InlineData(11, "is damaged")]
    [InlineData(10, "disk error")]
    [InlineData(14, "cannot be opened")]
    [InlineData(8, "read-only")]
    public void Errors_are_described_in_words(int code, string words) =>
        StoreTrouble.Of(StoragePath, new SqliteException("text", code)).Message.ShouldContain(words);

    private static object? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private void Change(string sql)
    {
        StoreFile.CreateIfMissing(StoragePath);
        using var connection = new SqliteConnection($"Data Source={StoragePath};Pooling=False");
        connection.Open();
        Ask(connection, sql);
    }
}
