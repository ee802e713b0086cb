using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Protocol;
using Microsoft.Data.Sqlite;

namespace Airunner.Collector.Tests.Crashes;

/// <summary>A store whose last process was killed before its sync: its log is in the page cache, but may not be on the disk.</summary>
public sealed class CrashedStoreSpecs : TemporaryState
{
    private const int Events = 3;

    private string Trace => Path.Combine(StateDirectory, "trace");

    [Fact]
    public void Events_of_a_killed_process_are_in_the_database_before_their_repetition_is_answered()
    {
        Crash();
        using var store = new EventStore(StoragePath);
        store.Add(StoreProgram.Job, Make.Outputs(1, Events)).ShouldBe(new AddCounts(0, Events));
        EventsWithoutTheLog().ShouldBe(Make.Outputs(1, Events));
    }

    [StraceFact]
    public async Task After_failed_syncs_of_the_log_its_content_is_written_again_before_the_next_attempt_is_answered()
    {
        using (var store = new EventStore(StoragePath)) store.Open();
        // Two syncs for the first event: the log's header and the commit. Then the failing commit, and closing, which leaves the log.
        var answered = await BrokenProcess.RunAsync(
            "fsync,fdatasync:error=EIO:when=3..4", Trace, StoragePath, Events, tries: 2, only: $"{StoragePath}-wal");
        answered.Strikes.ShouldBe(2);
        answered.Output.ShouldContain("disk error");
        // Read from the page cache, whose pages the kernel counts as written.
        answered.Output.ShouldContain(new AddCounts(0, Events).ToString());
        EventsWithoutTheLog().ShouldBe(Make.Outputs(1, Events));
    }

    [StraceFact]
    public async Task A_repetition_is_not_answered_while_the_database_cannot_be_synced()
    {
        Crash();
        var failed = await BrokenProcess.RunAsync("fsync,fdatasync:error=EIO", Trace, StoragePath, Events, only: StoragePath);
        failed.Strikes.ShouldBeGreaterThan(0);
        failed.Status.ShouldBe(1, failed.Output);
        failed.Output.ShouldContain("disk error");

        using var store = new EventStore(StoragePath);
        store.Add(StoreProgram.Job, Make.Outputs(1, Events)).ShouldBe(new AddCounts(0, Events));
    }

    [Fact]
    public void A_store_that_another_process_keeps_reading_says_so_instead_of_answering_and_opens_when_it_ends()
    {
        Crash();
        using var store = new EventStore(StoragePath);
        using (var reader = StoreFile.Open(StoragePath, SqliteOpenMode.ReadOnly))
        {
            using var reading = new Statement(reader, "SELECT id FROM segments");
            reading.Step();
            Should.Throw<StoreException>(
                () => store.Add(StoreProgram.Job, Make.Outputs(1, Events))).Message.ShouldContain("kept reading or writing it");
        }

        store.Add(StoreProgram.Job, Make.Outputs(1, Events)).ShouldBe(new AddCounts(0, Events));
    }

    /// <summary>Makes the files that a power failure leaves when the log did not reach the disk.</summary>
    private JobEvent[] EventsWithoutTheLog()
    {
        var database = Path.Combine(StateDirectory, "after.db");
        File.Copy(StoragePath, database);
        using var reader = EventReader.Open(database);
        return reader.Events(StoreProgram.Job).ToArray();
    }

    /// <summary>Makes the files that a kill leaves: everything is written, nothing is checkpointed.</summary>
    private void Crash()
    {
        var alive = Path.Combine(StateDirectory, "alive.db");
        Directory.CreateDirectory(Path.GetDirectoryName(StoragePath)!);
        using var store = new EventStore(alive);
        store.Add(StoreProgram.Job, Make.Outputs(1, Events));
        foreach (var ending in (string[])["", "-wal"]) File.Copy(alive + ending, StoragePath + ending);
    }
}
