using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Actors.Tests.Storage;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Which marks wait, which go into a commit, and which are forgotten when it is durable.</summary>
public sealed class LogMarksSpecs : IDisposable
{
    private const string Path = "/wal/a.wal";
    private readonly SimulatedFileSystem _disk = new(new Random(1));
    private readonly LogMarks _marks = new();
    private readonly WalLogFile _writer;

    public LogMarksSpecs()
    {
        DiskDirectories.Ensure(_disk, "/wal");
        _disk.Put(Path, TestLogs.Header());
        _writer = WalLogFile.Open(_disk, Path, LogHeader.SizeBytes, maxStepBytes: 0, new ManualIo());
    }

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void Without_a_mark_nothing_waits_and_nothing_is_written()
    {
        _marks.Any.ShouldBeFalse();
        Commit().ShouldBeEmpty();
    }

    [Fact]
    public void One_sent_mark_stands_for_all_before_it_and_never_goes_back()
    {
        _marks.NoteSent(3);
        _marks.NoteSent(5);
        _marks.NoteSent(4);
        _marks.Any.ShouldBeTrue();
        Commit().ShouldBe([(RecordStatus.Sent, 5)]);
        _marks.Any.ShouldBeFalse();
    }

    [Fact]
    public void The_first_event_may_have_the_sequence_zero()
    {
        _marks.NoteSent(0);
        _marks.Any.ShouldBeTrue();
        Commit().ShouldBe([(RecordStatus.Sent, 0)]);
    }

    [Fact]
    public void Failed_marks_come_first_and_each_once()
    {
        _marks.NoteFailed(2);
        _marks.NoteFailed(4);
        _marks.NoteFailed(2);
        _marks.NoteSent(4);
        _marks.Failed.ShouldBe([2, 4]);
        Commit().ShouldBe([(RecordStatus.Failed, 2), (RecordStatus.Failed, 4), (RecordStatus.Sent, 4)]);
        _marks.Failed.ShouldBeEmpty();
    }

    [Fact]
    public void Marks_that_come_after_the_gathering_wait_for_the_next_commit()
    {
        _marks.NoteFailed(1);
        _marks.NoteSent(2);
        _marks.GatherInto(_writer, 0);
        _marks.NoteFailed(3);
        _marks.NoteSent(4);
        _writer.Commit();
        _marks.NoteDurable();
        _marks.Failed.ShouldBe([3]);
        Commit().ShouldBe([(RecordStatus.Failed, 1), (RecordStatus.Sent, 2), (RecordStatus.Failed, 3), (RecordStatus.Sent, 4)]);
    }

    [Fact]
    public void Where_there_is_no_room_for_a_failed_mark_the_sent_mark_waits_too()
    {
        const int Many = 40_000; // of 32 bytes: more than a commit takes
        for (var sequence = 1; sequence <= Many; sequence++) _marks.NoteFailed(sequence);
        _marks.NoteSent(Many);
        _marks.GatherInto(_writer, 0);
        _writer.Commit();
        _marks.NoteDurable();
        _marks.Failed.Count.ShouldBeInRange(1, Many - 1);
        OnDisk().ShouldNotContain((RecordStatus.Sent, Many));
        while (_marks.Any) Commit();
        OnDisk().Count.ShouldBe(Many + 1);
        OnDisk()[^1].ShouldBe((RecordStatus.Sent, Many));
    }

    [Fact]
    public void A_sent_mark_that_was_not_gathered_waits_whichever_event_it_names()
    {
        _marks.NoteSent(1);
        Commit();
        _marks.GatherInto(_writer, 0);
        _marks.Repeat();
        _writer.Commit();
        _marks.NoteDurable();
        _marks.Any.ShouldBeTrue();
        Commit().ShouldBe([(RecordStatus.Sent, 1), (RecordStatus.Sent, 1)]);
    }

    [Fact]
    public void What_is_repeated_is_the_last_sent_mark_and_the_failed_ones_after_it()
    {
        _marks.NoteFailed(1);
        _marks.NoteFailed(4);
        _marks.NoteSent(2);
        Commit();
        _marks.Repeat();
        _marks.Failed.ShouldBe([4]); // 1 is covered by the sent mark, and its own mark stands before that
        Commit().Skip(3).ShouldBe([(RecordStatus.Failed, 4), (RecordStatus.Sent, 2)]);
    }

    [Fact]
    public void A_failed_mark_that_waits_is_repeated_once()
    {
        _marks.NoteFailed(4);
        _marks.Repeat();
        _marks.Failed.ShouldBe([4]);
        Commit().ShouldBe([(RecordStatus.Failed, 4)]);
    }

    [Fact]
    public void Marks_found_in_the_log_are_repeated_and_not_written_before()
    {
        _marks.NoteFound(3, [2, 3, 5]);
        _marks.Any.ShouldBeFalse();
        _marks.Repeat();
        Commit().ShouldBe([(RecordStatus.Failed, 5), (RecordStatus.Sent, 3)]);
    }

    [Fact]
    public void What_is_forgotten_is_neither_written_nor_repeated()
    {
        _marks.NoteFound(3, [5]);
        _marks.NoteFailed(6);
        _marks.NoteSent(4);
        _marks.Forget();
        _marks.Any.ShouldBeFalse();
        _marks.Repeat();
        _marks.Any.ShouldBeFalse();
        Commit().ShouldBeEmpty();
    }

    /// <summary>Writes the marks that wait.</summary>
    /// <returns>All marks on the disk.</returns>
    private List<(RecordStatus Status, long Sequence)> Commit()
    {
        _marks.GatherInto(_writer, 0);
        _writer.Commit();
        _marks.NoteDurable();
        return OnDisk();
    }

    private List<(RecordStatus Status, long Sequence)> OnDisk() =>
        [.. SeenRecords.In(_disk.Bytes(Path)!).Seen.All.Select(static record => (record.Status, record.Sequence))];
}
