using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>What a log of several files says of itself: what is pending, since when, what is done, and what it takes on the disk.</summary>
public sealed class SegmentPendingSpecs : SegmentFixture
{
    [Fact]
    public void What_is_pending_is_counted_in_events_and_bytes_over_all_files()
    {
        var owner = Filled(5);
        var totals = Parts.Counters.Pending;
        (totals.Events, totals.Bytes).ShouldBe((5, RecordBytes(First) + RecordBytes(Second) + CurrentRecordBytes(owner)));
    }

    [Fact]
    public void Of_a_segment_whose_events_have_all_failed_nothing_is_pending_although_no_batch_reads_it()
    {
        Put(First, Pending(1), Pending(2));
        Put(Second, Pending(3), TestLogs.Mark(1, RecordStatus.Failed), TestLogs.Mark(2, RecordStatus.Failed));
        Put(LogPath, Pending(4));
        var owner = Opened();

        Host.Work(owner);

        var totals = Parts.Counters.Pending;
        (totals.Events, totals.Bytes).ShouldBe((2, RecordBytes(Second) + CurrentRecordBytes(owner)));
        Deliver(owner).ShouldBe([3, 4]);
    }

    [Fact]
    public void A_segment_that_was_not_read_yet_counts_as_one_pending_event_with_all_bytes_of_its_file()
    {
        var owner = Found(7);
        var unread = Disk.Bytes(First)!.Length + Disk.Bytes(Second)!.Length;
        var totals = Parts.Counters.Pending;
        (totals.Events, totals.Bytes).ShouldBe((1 + 1 + 2 + 1, unread + RecordBytes(Third) + CurrentRecordBytes(owner)));
    }

    [Fact]
    public void The_log_takes_the_bytes_of_all_its_files_read_or_not()
    {
        var owner = Filled(7);
        owner.Status.LogBytes.ShouldBe(BytesOnDisk(owner));
        owner.Release("crash");
        Host.Forget();

        owner = Opened();

        Host.HasWork.ShouldBeTrue(); // not all are read
        owner.Status.LogBytes.ShouldBe(BytesOnDisk(owner));
        Work(owner);
        owner.Status.LogBytes.ShouldBe(BytesOnDisk(owner));
    }

    [Fact]
    public void Marks_that_are_appended_to_a_segment_count_in_the_quota_and_an_archived_segment_does_not()
    {
        var owner = Filled(5);
        Deliver(owner, most: 2);
        var before = Parts.Space.LiveBytes;
        Work(owner);
        Parts.Space.LiveBytes.ShouldBe(BytesOnDisk(owner));
        Parts.Space.LiveBytes.ShouldBe(before + RecordCodec.OverheadBytes);

        Archive(owner);

        Parts.Space.LiveBytes.ShouldBe(BytesOnDisk(owner));
        Parts.Space.LiveBytes.ShouldBeLessThan(before);
    }

    [Fact]
    public void A_segment_whose_torn_end_was_cut_off_counts_in_the_quota_without_it()
    {
        Put(First, Pending(1), Pending(2), [.. Enumerable.Repeat((byte)7, 20)]);
        Put(Second, Pending(3));
        Put(LogPath, Pending(4));
        var owner = Opened();

        Host.Work(owner);

        Disk.Bytes(First)!.Length.ShouldBe(LogHeader.SizeBytes + Pending(1).Length + Pending(2).Length);
        Parts.Space.LiveBytes.ShouldBe(BytesOnDisk(owner));
    }

    [Fact]
    public void A_failed_event_of_a_segment_is_counted_also_after_the_segment_was_archived()
    {
        var owner = Filled(3);
        ReadBatch(owner);
        var (id, _) = Host.Batches[^1];
        owner.Delivery.Delivered(id, 1);
        owner.Delivery.Refused(id, 2, "no");
        owner.Advance();
        (owner.Status.Events, owner.Status.Sent, owner.Status.Failed, owner.Status.Pending).ShouldBe((3, 1, 1, 1));
        Work(owner);

        Archive(owner);

        (owner.Status.Events, owner.Status.Sent, owner.Status.Failed, owner.Status.Pending).ShouldBe((3, 1, 1, 1));
    }

    [Fact]
    public void The_oldest_pending_event_is_known_where_the_disk_says_nothing_of_an_earlier_segment()
    {
        Put(First);
        Put(Second, Pending(0), Pending(1));
        var owner = Opened();
        Fail(DiskOperation.Stat, First);
        owner.Status.OldestPending.ShouldBe(UnixTime.Of(TestLogs.TimestampMs));
    }

    [Fact]
    public void The_first_event_of_a_segment_that_was_not_read_yet_is_looked_up_once()
    {
        var owner = Found(7);
        var oldest = owner.Status.OldestPending.ShouldNotBeNull();
        var calls = Disk.Calls.Count;
        owner.Status.OldestPending.ShouldBe(oldest);
        Disk.Calls.Count.ShouldBe(calls);
    }

    [Fact]
    public void A_flush_waits_for_segments_that_were_not_read_yet()
    {
        var owner = Found(7);
        var through = owner.Flush();
        through.ShouldBe(7);
        owner.IsDone(1).ShouldBeFalse();
        owner.IsDone(through).ShouldBeFalse();
        Deliver(owner);
        owner.IsDone(through).ShouldBeTrue();
    }

    [Fact]
    public void An_event_in_the_middle_of_a_segment_is_done_as_soon_as_it_is_delivered()
    {
        var owner = Filled(3);
        Deliver(owner, most: 1);
        owner.IsDone(1).ShouldBeTrue();
        owner.IsDone(2).ShouldBeFalse();
    }

    private long RecordBytes(string path) => Disk.Bytes(path)!.Length - LogHeader.SizeBytes;

    private static long CurrentRecordBytes(LogOwner owner) => owner.Log!.DurableBytes - LogHeader.SizeBytes;
}
