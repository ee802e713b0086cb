using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>A file that is replaced while a batch is read from it: its records stand elsewhere in the new one.</summary>
public sealed class ReplacedFileSpecs : SegmentFixture
{
    public ReplacedFileSpecs()
    {
        SegmentMaxBytes = 0;
        BatchMaxEvents = 3;
    }

    [Fact]
    public void What_is_read_from_a_file_after_it_was_repaired_is_not_taken_for_what_stood_there_before()
    {
        var owner = Unrepaired();
        List<long> delivered = [];
        Host.Strike(owner, LogTimer.Retry);

        Host.Exchange(owner, beforeAnswer: () => // another file has the name, and its owner does not know
        {
            ReadBatch(owner);
            if (Host.Batches.Count > 0) delivered = Deliver(owner, most: 3);
        });

        delivered.AddRange(Deliver(owner));
        delivered.ShouldBe([1, 2, 4, 5, 6, 7]);
    }

    [Fact]
    public void What_is_read_from_a_file_that_was_repaired_and_could_not_be_scanned_is_not_taken_for_what_stood_there_before()
    {
        var owner = Unrepaired();
        var inode = Disk.TryStat(LogPath)!.Value.Inode;
        Host.Strike(owner, LogTimer.Retry);
        Disk.Fault = call => call is { Operation: DiskOperation.Read, Path: LogPath } && Inode() != inode
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
        Host.Exchange(owner);
        Heal();

        ReadBatch(owner);
        while (Host.HasExchange) Host.Exchange(owner);

        Deliver(owner).ShouldBe([1, 2, 4, 5, 6, 7]);
    }

    [Fact]
    public void An_event_is_not_compared_with_what_stands_elsewhere_in_a_repaired_segment()
    {
        Put(First, Pending(1), Pending(2), Damaged(3), Pending(4), Pending(5), Pending(6));
        Put(LogPath, Pending(7));
        var repairs = 0;
        Disk.Fault = call => call is { Operation: DiskOperation.Rename, Path: First } && repairs++ == 0
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;
        var owner = Opened();
        Deliver(owner, most: 5).ShouldBe([1, 2, 4, 5, 6]);
        RecordingAppender? again = null;

        while (again is null) Host.Work(owner, beforeAnswer: () => again = Append(owner, 4));

        again.Refused.ShouldBe(RefusalReason.Recovering); // not that its number does not rise
        Work(owner);
        Append(owner, 4).Acknowledged.ShouldBe(4);
    }

    /// <summary>An owner that has asked for a batch of a damaged file which cannot be repaired yet.</summary>
    private LogOwner Unrepaired()
    {
        Put(LogPath, Pending(1), Pending(2), Damaged(3), Pending(4), Pending(5), Pending(6), Pending(7));
        Fail(DiskOperation.Create, LogFolders.TemporaryOf(LogPath), Errno.ENOSPC);
        var owner = Opened();
        Heal();
        owner.State.ShouldBeOfType<LogState.Live>().Access.ShouldBe(LogAccess.MustReopen);
        Host.HasRead.ShouldBeTrue();
        return owner;
    }

    private long? Inode() => Disk.TryStat(LogPath)?.Inode;
}
