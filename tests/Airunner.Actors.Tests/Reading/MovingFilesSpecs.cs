using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Reading;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Reading;

/// <summary>The owner seals, archives and removes files between any two calls of the reader.</summary>
public sealed class MovingFilesSpecs
{
    private static readonly JobExecution Job = new("job");

    private readonly SimulatedFileSystem _disk = new(new Random(1));

    public MovingFilesSpecs()
    {
        foreach (var directory in new[] { "/state", "/state/wal", "/state/archive" }) _disk.CreateDirectory(directory);
    }

    [Fact]
    public void At_whichever_call_the_owner_steps_in_every_event_is_read_once_and_counted_once()
    {
        var calls = 0;
        bool hasStepped;
        do
        {
            hasStepped = ReadWhileOwnerSteps(atCall: ++calls, reader =>
                reader.Events().Select(static each => each.Sequence).ShouldBe([1, 2, 3, 4, 5, 6], $"stepped in at call {calls}"));
            ReadWhileOwnerSteps(calls, reader => reader.State().ShouldSatisfyAllConditions(
                state => state.Damage.ShouldBeEmpty(),
                state => state.Pending.ShouldBeOneOf(4, 0))); // before, or after its marks
        }
        while (hasStepped);
        calls.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_reading_ends_with_the_file_that_was_written_to_at_its_begin_however_fast_the_owner_seals()
    {
        ReadWhileOwnerSeals(reader => reader.Events().Select(static each => each.Sequence).ShouldBe([1, 2, 3, 4, 5, 6, 7]));
        ReadWhileOwnerSeals(reader => reader.Verify().ShouldSatisfyAllConditions(
            verification => verification.Events.ShouldBe(7),
            verification => verification.Damage.ShouldBeEmpty()));
    }

    [Fact]
    public void A_segment_that_is_missing_is_reported_however_fast_the_owner_seals() =>
        ReadWhileOwnerSeals(
            reader => reader.Verify().Damage.ShouldHaveSingleItem().Path.ShouldEndWith("job~2.wal"),
            () => _disk.Unlink("/state/wal/job~2.wal"));

    /// <summary>Before each file that the reader opens, the owner seals one: the file of event 7 is the live one at the begin.</summary>
    private void ReadWhileOwnerSeals(Action<JobLogReader> read, Action? before = null)
    {
        const int most = 100;
        Prepare();
        before?.Invoke();
        var isOwner = false;
        var seals = 0;
        _disk.Fault = call =>
        {
            if (isOwner || call.Operation != DiskOperation.Open || seals == most) return DiskFault.None;
            isOwner = true;
            _disk.Rename("/state/wal/job.wal", $"/state/wal/job~{3 + seals++}.wal");
            Write("job.wal", TestLogs.Event(6 + seals, [1]));
            isOwner = false;
            return DiskFault.None;
        };
        read(new JobLogDirectory(new LogDirectories(_disk, "/state/wal", "/state/archive", "/state/damaged")).Reader(Job));
        _disk.Fault = null;
        seals.ShouldBeLessThan(most);
    }

    /// <returns>Whether the reader made that many calls.</returns>
    private bool ReadWhileOwnerSteps(int atCall, Action<JobLogReader> read)
    {
        Prepare();
        var call = 0;
        var isOwner = false;
        _disk.Fault = _ =>
        {
            if (!isOwner && ++call == atCall)
            {
                isOwner = true;
                SealAndArchive();
                isOwner = false;
            }

            return DiskFault.None;
        };
        read(new JobLogDirectory(new LogDirectories(_disk, "/state/wal", "/state/archive", "/state/damaged")).Reader(Job));
        _disk.Fault = null;
        return call >= atCall;
    }

    private void Prepare()
    {
        foreach (var directory in new[] { "/state/wal", "/state/archive" })
            foreach (var name in _disk.ListNames(directory)) _disk.Unlink($"{directory}/{name}");
        Write("job~1.wal", TestLogs.Event(1, [1]), TestLogs.Event(2, [2]));
        Write("job~2.wal", TestLogs.Event(3, [3]));
        Write("job.wal", TestLogs.Event(4, [4]), TestLogs.Mark(2, RecordStatus.Sent), TestLogs.Event(5, [5]), TestLogs.Event(6, [6]));
    }

    /// <summary>Everything is delivered, sealed, archived; a new segment gets the number of an archived one.</summary>
    private void SealAndArchive()
    {
        Append("job.wal", TestLogs.Mark(6, RecordStatus.Sent));
        ArchiveSegment(1);
        _disk.Rename("/state/wal/job.wal", "/state/wal/job~3.wal");
        Write("job.wal");
        ArchiveSegment(2);
        ArchiveSegment(3);
        _disk.Rename("/state/wal/job.wal", "/state/wal/job~1.wal");
        Write("job.wal");
    }

    private void ArchiveSegment(int number) =>
        new LogArchiver(_disk, "/state/archive").Archive(Job, $"/state/wal/job~{number}.wal", CancellationToken.None);

    private void Append(string name, byte[] record)
    {
        using var file = DiskFile.Open(_disk, $"/state/wal/{name}", WalOpen.Write);
        file.WriteFully(file.Length, record);
    }

    private void Write(string name, params byte[][] records)
    {
        using var file = DiskFile.Open(_disk, $"/state/wal/{name}", WalOpen.CreateNew);
        file.WriteFully(0, [.. TestLogs.Header(), .. records.SelectMany(static record => record)]);
    }
}
