using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;
using Airunner.Simulation;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>The marks that a sealed segment gets before it is archived, and what is read for them.</summary>
public sealed class SegmentCompletionSpecs : SegmentFixture
{
    [Fact]
    public void A_file_that_ends_with_its_marks_when_it_is_sealed_gets_no_others()
    {
        Put(LogPath, Pending(1), Pending(2)); // full already
        var owner = Opened();
        Deliver(owner).ShouldBe([1, 2]);
        Host.Strike(owner, LogTimer.Marks);

        Host.Exchange(owner);

        (Host.HasWork, Host.ArchivePath).ShouldBe((false, First));
        Marks(First).ShouldBe([(2, RecordStatus.Sent)]);
    }

    [Fact]
    public void A_segment_gets_its_marks_without_being_read_again()
    {
        var owner = Opened();
        for (var sequence = 1; sequence <= 2; sequence++)
        {
            var large = Event(sequence);
            large.Output.Output = ByteString.CopyFrom(new byte[16 << 10]);
            owner.Appends.Append(EventBody.Of(large), new RecordingAppender(), isOverWindow: false);
            owner.Appends.Commit();
            owner.Advance();
            while (Host.HasExchange) Host.Exchange(owner);
        }

        Deliver(owner, most: 1).ShouldBe([1]);
        Disk.Fault = static call => call is { Operation: DiskOperation.Read, Path: First, OffsetBytes: 0 }
            ? DiskFault.Fail(Errno.EIO)
            : DiskFault.None;

        Work(owner);

        Host.ArchivePath.ShouldBe(First);
        Heal();
        Marks(First).ShouldBe([(1, RecordStatus.Sent)]);
    }

    [Fact]
    public void A_segment_that_this_process_has_sealed_gets_its_marks_without_a_look_at_later_ones()
    {
        var owner = Filled(5);
        Deliver(owner, most: 2);
        Fail(DiskOperation.Open, Second);

        Work(owner);

        Host.ArchivePath.ShouldBe(First);
        Marks(First).ShouldBe([(2, RecordStatus.Sent)]);
    }

    [Fact]
    public void A_failed_mark_that_an_earlier_process_has_left_in_a_later_segment_is_in_the_archive_of_its_event()
    {
        Put(First, Pending(1));
        Put(Second, Pending(2), TestLogs.Mark(1, RecordStatus.Failed), TestLogs.Mark(1, RecordStatus.Sent));
        Put(Third, Pending(3), TestLogs.Mark(1, RecordStatus.Sent));
        Put(LogPath, Pending(4));
        var owner = Opened();

        Work(owner);

        Host.ArchivePath.ShouldBe(First);
        Marks(First).ShouldBe([(1, RecordStatus.Failed), (1, RecordStatus.Sent)]);
        Deliver(owner).ShouldBe([2, 3, 4]);
    }

    [Fact]
    public void An_event_that_is_refused_for_good_while_its_file_is_being_sealed_is_failed_in_its_archive()
    {
        var owner = Opened();
        Append(owner, 1);
        ReadBatch(owner);
        Append(owner, 2);
        Host.HasExchange.ShouldBeTrue();
        owner.Delivery.Refused(Host.Batches[^1].Id, 1, "no");
        Host.Exchange(owner);
        Host.Batches.Clear();

        Deliver(owner).ShouldBe([2]);
        Work(owner);

        Host.ArchivePath.ShouldBe(First);
        Marks(First).ShouldBe([(1, RecordStatus.Failed), (2, RecordStatus.Sent)]);
    }

    [Fact]
    public void A_failed_event_of_an_earlier_process_stays_failed_over_the_sealings_of_the_next_one()
    {
        Put(First, Pending(1), Pending(2));
        Put(LogPath, Pending(3), TestLogs.Mark(2, RecordStatus.Failed));
        var owner = Opened();
        for (var sequence = 4; sequence <= 6; sequence++)
        {
            Append(owner, sequence).Acknowledged.ShouldBe(sequence);
            while (Host.HasExchange) Host.Exchange(owner);
        }

        owner.Release("crash");
        Host.Forget();
        Sequences(Third).ShouldBe([5, 6]);

        Deliver(Opened()).ShouldBe([1, 3, 4, 5, 6]);
    }
}
