using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Jobs.Life;

/// <summary>One batch in flight and one ready behind it, without an actor.</summary>
public sealed class DeliveryFeedSpecs : LogOwnerFixture
{
    private readonly DeliveryFeed _feed;
    private readonly JobLog _log;

    public DeliveryFeedSpecs()
    {
        _feed = new DeliveryFeed(Parts.Settings with { BatchMaxEvents = 2 });
        _log = Opened().Log!;
    }

    [Fact]
    public void A_batch_fills_until_it_is_full_due_or_in_a_hurry()
    {
        _feed.Next(_log).ShouldBe(FeedStep.Rest);
        Commit(1);
        _feed.Next(_log).ShouldBe(FeedStep.Fill);
        Commit(2);
        _feed.Next(_log).ShouldBe(FeedStep.Read); // full
        _feed.Next(_log).ShouldBe(FeedStep.Rest); // one read at a time
    }

    [Fact]
    public void A_batch_that_has_waited_long_enough_is_read()
    {
        Commit(1);
        _feed.Due();
        _feed.Next(_log).ShouldBe(FeedStep.Read);
        _feed.Read(Batch(), _log);
        Commit(2);
        _feed.HandOut();
        _feed.Next(_log).ShouldBe(FeedStep.Rest); // one is ready already
    }

    [Fact]
    public void A_batch_that_has_just_the_bytes_of_a_full_one_is_read()
    {
        Commit(1);
        var feed = new DeliveryFeed(Parts.Settings with { BatchMaxBytes = _log.UnreadBytes });
        feed.Next(_log).ShouldBe(FeedStep.Read);
    }

    [Fact]
    public void After_a_batch_that_was_due_the_next_one_fills()
    {
        Commit(1);
        _feed.Due();
        _feed.Next(_log).ShouldBe(FeedStep.Read);
        _feed.Read(Batch(), _log);
        _feed.SenderWants();
        _feed.HandOut();
        Commit(2);
        _feed.Next(_log).ShouldBe(FeedStep.Fill);
    }

    [Fact]
    public void A_read_that_brought_no_event_is_no_batch()
    {
        _feed.Read(new BatchContent(1), _log);
        _feed.SenderWants();
        _feed.HandOut().ShouldBeNull();
    }

    [Fact]
    public void What_is_in_flight_and_what_is_ready_both_count_until_they_are_delivered()
    {
        _feed.Bytes.ShouldBe(0);
        Commit(1);
        Commit(2);
        Read();
        var ready = _feed.Bytes;
        ready.ShouldBe(Event(1).CalculateSize() + Event(2).CalculateSize());
        _feed.SenderWants();
        _feed.HandOut();
        _feed.Bytes.ShouldBe(ready);
        Commit(3);
        Read();
        _feed.Bytes.ShouldBe(ready + Event(3).CalculateSize());
    }

    [Fact]
    public void A_file_that_was_opened_again_takes_only_its_own_batches_along()
    {
        Commit(1);
        Read();
        var opened = Parts.Opener.Open($"{Logs}/another.wal");
        using var another = new JobLog(Disk, opened, Parts.Space, new PendingRetries(1), 1 << 20);
        Commit(2);
        _feed.Reset(another);
        _feed.SenderWants();
        Sequences(_feed.HandOut()).ShouldBe([1]);

        Read();
        Commit(3);
        _feed.Reset(_log);
        _feed.SenderWants();
        _feed.HandOut().ShouldBeNull();

        _feed.Hurry = true;
        _feed.Next(_log).ShouldBe(FeedStep.Read);
        var generation = _feed.Generation;
        _feed.Reset(another);
        (_feed.Generation, _feed.ReadingFrom).ShouldBe((generation, _log));
    }

    [Fact]
    public void A_sender_gets_a_batch_only_when_it_waits_for_one()
    {
        Commit(1);
        Read();
        _feed.HandOut().ShouldBeNull();
        _feed.SenderWants();
        Sequences(_feed.HandOut()).ShouldBe([1]);
        _feed.HandOut().ShouldBeNull();
        _feed.SenderWants();
        _feed.SenderGone();
        _feed.HandOut().ShouldBeNull();
    }

    [Fact]
    public void A_new_sender_gets_what_is_pending_of_the_batch_in_flight_before_the_next()
    {
        Commit(1);
        Commit(2);
        Read();
        _feed.SenderWants();
        var first = _feed.HandOut()!.Value;
        Commit(3);
        Read();
        _log.MarkDoneThrough(1, _feed.InFlight(first.Id)!);
        _feed.SenderWants(); // a new instance: the one before ended with 2 in flight
        var again = _feed.HandOut()!.Value;
        Sequences(again).ShouldBe([2]);
        again.Id.ShouldNotBe(first.Id);
        _feed.InFlight(first.Id).ShouldBeNull(); // an answer to the old one counts for nothing
        _log.MarkDoneThrough(2, _feed.InFlight(again.Id)!);
        _feed.SenderWants();
        Sequences(_feed.HandOut()).ShouldBe([3]);
    }

    [Fact]
    public void A_log_that_was_opened_again_forgets_what_was_read()
    {
        Commit(1);
        Read();
        Commit(2);
        _feed.SenderWants();
        _feed.HandOut();
        _feed.Hurry = true;
        _feed.Next(_log).ShouldBe(FeedStep.Read);
        var before = _feed.Generation;
        _feed.Reset(_log);
        _feed.Generation.ShouldBe(before + 1); // the read under way counts no longer
        _feed.SenderWants();
        _feed.HandOut().ShouldBeNull();
    }

    [Fact]
    public void A_read_that_failed_may_be_asked_for_again()
    {
        Commit(1);
        _feed.Hurry = true;
        _feed.Next(_log).ShouldBe(FeedStep.Read);
        _feed.ReadFailed();
        _feed.Next(_log).ShouldBe(FeedStep.Read);
    }

    [Fact]
    public void The_oldest_pending_event_is_looked_for_in_flight_then_ready_then_unread()
    {
        _feed.OldestUnixMs(_log).ShouldBeNull();
        Commit(1, timestampMs: 10);
        Commit(2, timestampMs: 20);
        _feed.OldestUnixMs(_log).ShouldBe(10);
        Read();
        Commit(3, timestampMs: 30);
        _feed.OldestUnixMs(_log).ShouldBe(10);
        _feed.SenderWants();
        var batch = _feed.HandOut()!.Value;
        _log.MarkDoneThrough(1, _feed.InFlight(batch.Id)!);
        _feed.OldestUnixMs(_log).ShouldBe(20);
        _log.MarkDoneThrough(2, _feed.InFlight(batch.Id)!);
        _feed.OldestUnixMs(_log).ShouldBe(30);
    }

    private static IEnumerable<long> Sequences(OutgoingBatch? batch) => batch!.Value.Events.Select(static each => each.Sequence);

    private BatchContent Batch() => BatchReader.Read(Disk, _log.PlanBatch(2, 1 << 20));

    private void Read()
    {
        _feed.Hurry = true;
        _feed.Next(_log).ShouldBe(FeedStep.Read);
        _feed.Read(Batch(), _log);
        _feed.Hurry = false;
    }

    private void Commit(long sequence, long timestampMs = 0)
    {
        _log.Offer(EventBody.Of(Event(sequence)), timestampMs, out _, out _).ShouldBe(Taken.Gathered);
        _log.Commit(timestampMs);
    }
}
