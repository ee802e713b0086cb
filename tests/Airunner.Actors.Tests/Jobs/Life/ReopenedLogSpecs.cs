using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What a file that is opened again takes over of which events are delivered or failed.</summary>
public sealed class ReopenedLogSpecs : SegmentFixture
{
    [Fact]
    public void A_mark_that_the_file_has_is_not_written_again()
    {
        var owner = WithMark();
        Reopen(owner);
        owner.Log!.HasMarks.ShouldBeFalse();
        Deliver(owner).ShouldBe([2]);
    }

    [Fact]
    public void A_mark_that_the_disk_has_lost_is_written_again()
    {
        var owner = WithMark();
        Spoil(TestLogs.Mark(1, RecordStatus.Sent));
        Marks(LogPath).ShouldBeEmpty();
        Reopen(owner);
        Host.Strike(owner, LogTimer.Marks);
        Marks(LogPath).ShouldBe([(1, RecordStatus.Sent)]);
        Deliver(owner).ShouldBe([2]);
    }

    [Fact]
    public void An_event_of_a_segment_that_was_refused_for_good_stays_failed_when_the_segment_is_read_again()
    {
        BatchMaxEvents = 1;
        Put(First, Pending(1), Pending(2), Pending(3));
        Put(LogPath, Pending(4));
        var owner = Opened();
        ReadBatch(owner);
        owner.Delivery.Refused(Host.Batches[^1].Id, 1, "no");
        Host.Batches.Clear();
        Deliver(owner, most: 1).ShouldBe([2]);
        Host.Strike(owner, LogTimer.Marks);
        (owner.Status.Sent, owner.Status.Failed, owner.Status.Pending).ShouldBe((1, 1, 2));

        Host.FailRead(owner, new WalIOException("pread", First, Errno.EIO));
        Host.Strike(owner, LogTimer.Retry);
        Work(owner);

        (owner.Status.Sent, owner.Status.Failed, owner.Status.Pending).ShouldBe((1, 1, 2));
        Host.Batches.Clear();
        Deliver(owner, most: 1).ShouldBe([3]);
        Work(owner);
        Host.ArchivePath.ShouldBe(First);
        Marks(First).ShouldBe([(1, RecordStatus.Failed), (3, RecordStatus.Sent)]);
    }

    /// <summary>An owner that has delivered one event and written its mark, and has another one pending.</summary>
    private LogOwner WithMark()
    {
        SegmentMaxBytes = 0;
        var owner = Opened();
        Append(owner, 1);
        Deliver(owner).ShouldBe([1]);
        Host.Strike(owner, LogTimer.Marks);
        Marks(LogPath).ShouldBe([(1, RecordStatus.Sent)]);
        Append(owner, 2);
        return owner;
    }

    /// <summary>A record is said to be unreadable: the file is opened again.</summary>
    private void Reopen(LogOwner owner)
    {
        Host.Strike(owner, LogTimer.Fill);
        Host.FailRead(owner, new WalIOException("pread", LogPath, Errno.EIO));
        Host.Exchange(owner);
        Host.Timers.Remove(LogTimer.Retry);
    }

    /// <summary>The disk changes the last byte of a record, whatever time it has.</summary>
    private void Spoil(byte[] record)
    {
        var bytes = Disk.Bytes(LogPath)!;
        var at = bytes.AsSpan().IndexOf(record.AsSpan(0, RecordLayout.TimestampAt));
        at.ShouldBeGreaterThan(0);
        Disk.Open(LogPath, WalOpen.Write, out var file).ShouldBe(Errno.None);
        var end = at + record.Length - 1;
        using (file) file!.Write(end, [(byte)(bytes[end] ^ 1)], out _).ShouldBe(Errno.None);
    }
}
