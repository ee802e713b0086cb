using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Actors.Tests.Format;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>An append whose number stands in a sealed segment, or could.</summary>
public sealed class SegmentRetrySpecs : SegmentFixture
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void An_event_that_the_log_has_is_acknowledged_whichever_file_it_is_in(long sequence) =>
        Append(Filled(5), sequence).Acknowledged.ShouldBe(sequence);

    [Fact]
    public void A_segment_that_begins_with_number_0_has_its_other_numbers()
    {
        var owner = Opened();
        Append(owner, 0).Acknowledged.ShouldBe(0);
        Append(owner, 1).Acknowledged.ShouldBe(1);
        Host.Exchange(owner);

        Append(owner, 1).Acknowledged.ShouldBe(1);
    }

    [Fact]
    public void An_event_without_a_number_is_never_taken_for_event_0()
    {
        var owner = Opened();
        Append(owner, 0).Acknowledged.ShouldBe(0);
        Append(owner, 1).Acknowledged.ShouldBe(1);
        Host.Exchange(owner);
        Append(owner, long.MaxValue - 1).Acknowledged.ShouldBe(long.MaxValue - 1);
        while (Host.HasExchange) Host.Exchange(owner);

        Append(owner, 0).Refused.ShouldBe(RefusalReason.SequenceNotRising); // no number is left
    }

    [Fact]
    public void A_negative_number_is_refused_for_good_whatever_state_the_segments_are_in()
    {
        var owner = Found(7);
        Host.HasWork.ShouldBeTrue(); // the first segment is being read
        Append(owner, -1).Refused.ShouldBe(RefusalReason.SequenceNotRising);
    }

    [Fact]
    public void A_segment_before_its_turn_is_read_for_an_event_that_is_appended_again()
    {
        var owner = Found(7);
        Append(owner, 3).Acknowledged.ShouldBe(3);
        Deliver(owner).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public void A_failed_mark_that_is_found_when_an_event_is_appended_again_holds_for_earlier_segments()
    {
        Put(First, Pending(1), Pending(2));
        Put(Second, Pending(3), TestLogs.Mark(2, RecordStatus.Failed));
        Put(Third, Pending(4));
        Put(LogPath, Pending(5));
        var owner = Opened();
        Append(owner, 3).Acknowledged.ShouldBe(3);
        Deliver(owner).ShouldBe([1, 3, 4, 5]);
    }

    [Fact]
    public void An_event_of_a_segment_that_is_being_read_is_to_be_appended_again_later()
    {
        var owner = Found(7);
        Append(owner, 1).Refused.ShouldBe(RefusalReason.Recovering);
        Host.Work(owner);
        Append(owner, 1).Acknowledged.ShouldBe(1);
    }

    [Theory]
    [InlineData(Errno.EIO)]
    [InlineData(Errno.ENOENT)] // although the file is there
    public void An_event_of_a_segment_that_cannot_be_read_is_to_be_appended_again_later(Errno error)
    {
        var owner = Found(7);
        Fail(DiskOperation.Open, Second, error);
        Append(owner, 3).Refused.ShouldBe(RefusalReason.Recovering);
        Heal();
        Append(owner, 3).Acknowledged.ShouldBe(3);
    }

    [Fact]
    public void An_event_of_a_segment_that_was_just_archived_is_refused_for_good()
    {
        var owner = Filled(3);
        Deliver(owner, most: 2);
        Work(owner);
        var archived = ArchiveFile();
        Append(owner, 1).Refused.ShouldBe(RefusalReason.SequenceNotRising);
        owner.Archived(archived);
        Append(owner, 1).Refused.ShouldBe(RefusalReason.SequenceNotRising);
    }

    [Fact]
    public void An_event_that_is_found_in_a_segment_when_it_is_appended_again_is_waited_for_no_longer()
    {
        var owner = Found(7);
        Append(owner, 1).Refused.ShouldBe(RefusalReason.Recovering);
        Append(owner, 8).Refused.ShouldBe(RefusalReason.OutOfTurn);
        Host.Work(owner);
        Append(owner, 1).Acknowledged.ShouldBe(1);

        owner.PendingRetries.ShouldBeEmpty();
        Append(owner, 8).Acknowledged.ShouldBe(8);
    }

    [Fact]
    public void A_batch_in_flight_is_not_disturbed_by_an_append_of_one_of_its_events()
    {
        var owner = Filled(5);
        ReadBatch(owner);
        var (id, _) = Host.Batches[^1];

        Append(owner, 1).Acknowledged.ShouldBe(1);
        owner.Delivery.Delivered(id, 2);
        owner.Advance();

        owner.Status.Pending.ShouldBe(3);
        Host.Batches.Clear();
        Deliver(owner).ShouldBe([3, 4, 5]);
    }
}
