using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>Sealed segments that are damaged, or repeat numbers, or are no logs: what is delivered, repaired and reported.</summary>
public sealed class SegmentDamageSpecs : SegmentFixture
{
    private const string DamagedFolder = "/state/damaged";

    [Fact]
    public void What_a_damaged_segment_has_lost_is_reported_and_counted()
    {
        Put(First, Pending(1), Damaged(2), Pending(3));
        Put(Second, Pending(4));
        Put(LogPath, Pending(5));
        var owner = Opened();

        Host.Work(owner);

        Reports.ShouldContain(static report => report.StartsWith("Damage in", StringComparison.Ordinal) && report.Contains(First));
        (owner.Status.DamageFindings, owner.Status.LostBytes).ShouldBe((1, Damaged(2).Length));
        Deliver(owner).ShouldBe([1, 3, 4, 5]);
    }

    [Fact]
    public void A_segment_that_could_not_be_repaired_is_delivered_and_repaired_before_its_marks_are_appended()
    {
        Put(First, Pending(1), Damaged(2), Pending(3));
        Put(LogPath, Pending(4));
        FailTwice(DiskOperation.Rename, First);
        var owner = Opened();
        SeenRecords.In(Disk.Bytes(First)!).Summary.IsDamaged.ShouldBeTrue();
        Deliver(owner).ShouldBe([1, 3, 4]);
        Work(owner);
        Host.ArchivePath.ShouldBeNull();

        Host.Strike(owner, LogTimer.Retry);
        Work(owner);

        SeenRecords.In(Disk.Bytes(First)!).Summary.IsDamaged.ShouldBeFalse();
        Sequences(First).ShouldBe([1, 3]);
        Marks(First).ShouldBe([(3, RecordStatus.Sent)]);
        Disk.Names(DamagedFolder).ShouldHaveSingleItem();
        Host.ArchivePath.ShouldBe(First);
    }

    [Theory]
    [InlineData(1, 2)] // (1 2) (2 3)
    [InlineData(0, 0)] // (0 1) (0 1 2)
    public void Numbers_that_a_segment_repeats_of_the_one_before_it_are_not_delivered_twice(long first, long repeated)
    {
        Put(First, Pending(first), Pending(first + 1));
        Put(Second, [.. Enumerable.Range((int)repeated, (int)(first + 3 - repeated)).Select(static each => Pending(each))]);
        Put(LogPath, Pending(first + 3));
        var owner = Opened(); // reads the last segment, which is sound by itself

        Deliver(owner).ShouldBe([first, first + 1, first + 2, first + 3]);

        Reports.ShouldContain(static report => report.StartsWith("Damage in", StringComparison.Ordinal) && report.Contains(Second));
        Sequences(Second).ShouldBe([first + 2]);
    }

    [Fact]
    public void Numbers_that_a_segment_repeats_are_not_delivered_twice_where_it_cannot_be_read_again_at_first()
    {
        Put(First, Pending(1), Pending(2));
        Put(Second, Pending(2), Pending(3));
        Put(LogPath, Pending(4));
        var owner = Opened();
        Host.Work(owner);
        Fail(DiskOperation.Open, Second);
        Host.Work(owner);
        Heal();

        Host.Strike(owner, LogTimer.Retry);

        Deliver(owner).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Numbers_that_a_segment_repeats_are_left_out_also_where_it_is_repaired_after_the_one_before_it_was_archived()
    {
        Put(First, Pending(1), Pending(2));
        Put(Second, Pending(2), Pending(3));
        Put(LogPath, Pending(4));
        FailTwice(DiskOperation.Rename, Second);
        var owner = Opened();
        Deliver(owner).ShouldBe([1, 2, 3, 4]);
        Work(owner);
        Host.ArchivePath.ShouldBe(First);
        Archive(owner);
        Work(owner);
        Host.ArchivePath.ShouldBeNull();

        Host.Strike(owner, LogTimer.Retry);
        Work(owner);

        Host.ArchivePath.ShouldBe(Second);
        Sequences(Second).ShouldBe([3]);
        owner.Status.Events.ShouldBe(4);
    }

    [Fact]
    public void A_sound_segment_that_was_read_when_the_log_was_opened_is_not_read_again()
    {
        var owner = Found(5);
        Host.Work(owner);
        Host.HasWork.ShouldBeFalse();
    }

    [Fact]
    public void A_segment_that_is_no_log_is_left_alone_and_the_others_are_delivered()
    {
        Filled(5).Release("crash");
        byte[] other = [.. Enumerable.Repeat((byte)'x', 100)];
        Disk.Put(First, other);
        var owner = Opened();

        Host.Work(owner);

        Reports.ShouldContain(static report => report.Contains("is no log and is not touched"));
        Deliver(owner).ShouldBe([3, 4, 5]);
        Work(owner);
        Host.ArchivePath.ShouldBe(Second);
        Disk.Bytes(First).ShouldBe(other);
    }

    [Fact]
    public void A_segment_without_an_event_is_removed_and_not_archived()
    {
        Put(First);
        Put(Second, Pending(1), Pending(2));
        Put(LogPath, Pending(3));
        var owner = Opened();
        Host.Work(owner); // reads it

        Host.Work(owner);

        Disk.Bytes(First).ShouldBeNull();
        (Host.HasWork, Host.ArchivePath).ShouldBe((false, null));
        Deliver(owner).ShouldBe([1, 2, 3]);
        Work(owner);
        Host.ArchivePath.ShouldBe(Second);
    }

    /// <summary>The next two calls of that kind on a file fail.</summary>
    private void FailTwice(DiskOperation operation, string path)
    {
        var failed = 0;
        Disk.Fault = call =>
        {
            if (failed == 2 || call.Operation != operation || call.Path != path) return DiskFault.None;
            failed++;
            return DiskFault.Fail(Errno.EIO);
        };
    }
}
