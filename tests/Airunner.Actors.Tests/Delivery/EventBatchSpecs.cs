using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Delivery;

public class EventBatchSpecs
{
    private static readonly byte[] NoEvent = [0x0A]; // a field's tag without a value

    [Fact]
    public void A_batch_of_messages_has_their_sequences_their_bytes_and_equal_messages()
    {
        var batch = EventBatch.Of(Events(3));
        batch.Count.ShouldBe(3);
        batch.ShouldBe(Events(3));
        for (var i = 0; i < 3; i++)
        {
            batch.SequenceAt(i).ShouldBe(i + 1);
            batch.SerialisedAt(i).ToArray().ShouldBe(Event(i + 1).ToByteArray());
        }
    }

    [Fact]
    public void Changing_a_message_afterwards_does_not_change_the_batch()
    {
        var message = Event(1);
        var batch = EventBatch.Of([message]);
        message.Sequence = 9;
        (batch.SequenceAt(0), batch[0].Sequence).ShouldBe((1, 1));
    }

    [Fact]
    public void An_event_is_parsed_when_it_is_first_read_and_once()
    {
        var builder = new EventBatch.Builder();
        builder.Add(1, Event(1).ToByteArray());
        builder.Add(2, NoEvent);
        var batch = builder.Build();
        batch.SequenceAt(1).ShouldBe(2);
        batch.SerialisedAt(1).ToArray().ShouldBe(NoEvent);
        batch[0].ShouldBeSameAs(batch[0]);
        batch.Slice(0, 1)[0].ShouldBeSameAs(batch[0]);
        Should.Throw<InvalidProtocolBufferException>(() => batch[1]);
    }

    [Fact]
    public void A_slice_shares_the_bytes()
    {
        var batch = EventBatch.Of(Events(10));
        var slice = batch.Slice(2, 5).Slice(1, 3);
        slice.Select(each => each.Sequence).ShouldBe([4L, 5L, 6L]);
        (batch.SerialisedAt(3) == slice.SerialisedAt(0)).ShouldBeTrue(); // the same memory, not only equal bytes
        batch.Slice(0, 10).ShouldBeSameAs(batch);
        batch.Slice(10, 0).Count.ShouldBe(0);
    }

    [Fact]
    public void An_index_outside_a_slice_is_refused_although_its_batch_has_it()
    {
        var slice = EventBatch.Of(Events(4)).Slice(1, 2);
        foreach (var index in (int[])[-1, 2])
        {
            Should.Throw<ArgumentOutOfRangeException>(() => slice[index]);
            Should.Throw<ArgumentOutOfRangeException>(() => slice.SequenceAt(index));
            Should.Throw<ArgumentOutOfRangeException>(() => slice.SerialisedAt(index).Length);
        }

        foreach (var (start, length) in ((int, int)[])[(-1, 1), (0, -1), (1, 2), (3, 0), (2, int.MaxValue)])
            Should.Throw<ArgumentOutOfRangeException>(() => slice.Slice(start, length));
    }

    [Fact]
    public void Events_larger_than_a_block_and_empty_ones_are_kept()
    {
        JobEvent[] events = [Event(1), Large(2, 200_000), new JobEvent(), Large(3, 40_000), Large(4, 40_000)];
        EventBatch.Of(events).ShouldBe(events);
        EventBatch.Of([new JobEvent()]).ShouldBe([new JobEvent()]); // a batch without a byte
    }

    [Fact]
    public void Chosen_events_keep_their_order()
    {
        var batch = EventBatch.Of(Events(6)).Slice(1, 4);
        batch.Where(sequence => sequence != 3).Select(each => each.Sequence).ShouldBe([2L, 4L, 5L]);
        batch.Where(_ => true).ShouldBeSameAs(batch);
        batch.Where(_ => false).Count.ShouldBe(0);
    }

    [Fact]
    public void A_released_batch_keeps_its_sequences_and_reading_its_events_fails()
    {
        var batch = EventBatch.Of([Event(1), Large(2, 200_000)]);
        var part = batch.Slice(1, 1);
        batch.Release();
        (batch.SequenceAt(0), part.SequenceAt(0)).ShouldBe((1, 2));
        Should.Throw<ArgumentOutOfRangeException>(() => batch.SerialisedAt(0).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => part.SerialisedAt(0).Length);
        Should.Throw<ArgumentOutOfRangeException>(() => batch[0]);
    }

    [Fact]
    public void A_batch_that_somebody_keeps_and_a_part_of_one_are_not_released()
    {
        var kept = EventBatch.Of(Events(3));
        kept.Keep();
        kept.Release();
        kept.ShouldBe(Events(3));
        var whole = EventBatch.Of(Events(3));
        whole.Slice(0, 2).Release();
        whole.Where(sequence => sequence > 1).Release();
        whole.ShouldBe(Events(3));
    }

    [Fact]
    public void The_memory_of_a_released_batch_is_used_again_once()
    {
        var first = EventBatch.Of([Large(1, 60_000)]);
        var block = first.SerialisedAt(0);
        first.Release();
        first.Release();
        var next = new[] { EventBatch.Of([Large(2, 60_000)]), EventBatch.Of([Large(3, 60_000)]) };
        var again = 0;
        foreach (var batch in next) again += block.Overlaps(batch.SerialisedAt(0)) ? 1 : 0;
        again.ShouldBe(1);
        next.Select(batch => batch[0].Sequence).ShouldBe([2, 3]);
    }

    private static IEnumerable<JobEvent> Events(int count) => Enumerable.Range(1, count).Select(i => Event(i));

    private static JobEvent Event(long sequence) => Large(sequence, 3);

    private static JobEvent Large(long sequence, int bytes) =>
        new()
        {
            Sequence = sequence,
            EventType = EventType.Output,
            Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[bytes]) },
        };
}
