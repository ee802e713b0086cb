using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Actors.Tests.Jobs.Appending;

public sealed class EventBodySpecs
{
    public static TheoryData<long> Numbers => [0, 1, 127, 128, 16383, 16384, int.MaxValue, 1L << 35, long.MaxValue - 3];

    [Theory, MemberData(nameof(Numbers))]
    public void A_number_from_the_log_gives_exactly_the_bytes_protobuf_would_give(long number)
    {
        var plain = new JobEvent { EventType = EventType.Output, Output = new OutputEvent { Output = ByteString.CopyFromUtf8("x") } };
        var expected = plain.Clone();
        expected.Sequence = number;
        Written(EventBody.Of(plain), number).ShouldBe(expected.ToByteArray());
    }

    [Theory, MemberData(nameof(Numbers))]
    public void A_batch_of_outputs_is_numbered_from_its_first_to_its_last(long number)
    {
        var batch = Batch(outputs: 3);
        var body = EventBody.Of(batch);
        var expected = batch.Clone();
        expected.Sequence = number;
        expected.OutputBatch.StartSequence = number;
        expected.OutputBatch.EndSequence = number + 2;
        body.EndFor(number).ShouldBe(number + 2);
        Written(body, number).ShouldBe(expected.ToByteArray());
        batch.Sequence.ShouldBe(0); // the caller's object is not changed
    }

    [Fact]
    public void An_event_has_the_same_counted_size_before_and_after_it_was_numbered()
    {
        var body = EventBody.Of(Batch(outputs: 3));
        var before = body.Bytes;
        Written(body, 1L << 40);
        body.Bytes.ShouldBe(before);
    }

    [Fact]
    public void A_batch_without_numbers_counts_with_its_own_size()
    {
        var batch = Batch(outputs: 3);
        EventBody.Of(batch).Bytes.ShouldBe(batch.CalculateSize());
    }

    [Fact]
    public void An_event_stands_in_the_memory_that_it_is_given()
    {
        var memory = new EventMemory();
        var one = memory.Take(1);
        EventBody.Of(new JobEvent { Sequence = 5 }, memory: memory);
        var next = memory.Take(1);
        Unsafe.ByteOffset(ref MemoryMarshal.GetReference(one.Span), ref MemoryMarshal.GetReference(next.Span)).ShouldBe(1 + 2);
    }

    [Theory, InlineData(null), InlineData(1_700_000_000_123)]
    public void What_is_sent_to_another_machine_is_what_the_caller_gave(long? nowUnixMs)
    {
        var plain = new JobEvent { Sequence = 5, Output = new OutputEvent { Output = ByteString.CopyFromUtf8("x") } };
        EventBody.Of(plain, nowUnixMs).ToEvent().ShouldBe(plain);
        var stamped = plain.Clone();
        stamped.Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch);
        EventBody.Of(stamped, nowUnixMs).ToEvent().ShouldBe(stamped);
        var batch = Batch(outputs: 3);
        batch.Timestamp = stamped.Timestamp;
        var body = EventBody.Of(batch, nowUnixMs);
        Written(body, 7);
        body.ToEvent().ShouldBe(batch);
    }

    [Fact]
    public void A_payload_is_the_same_event_only_under_its_sequence_and_whole()
    {
        var only = EventBody.Of(new JobEvent { Sequence = 300 }, 1_700_000_000_123);
        only.Is(new JobEvent { Sequence = 300 }.ToByteArray()).ShouldBeTrue("stored without a timestamp");
        only.Is(new JobEvent { Sequence = 301 }.ToByteArray()).ShouldBeFalse();
        only.Is(new JobEvent { Sequence = 3 }.ToByteArray()).ShouldBeFalse("shorter than the sequence");
        only.Is([]).ShouldBeFalse();
    }

    [Fact]
    public void A_numbered_event_stays_as_its_caller_made_it()
    {
        var mine = Batch(outputs: 2);
        mine.Sequence = 7;
        mine.OutputBatch.StartSequence = 7;
        mine.OutputBatch.EndSequence = 9;
        var body = EventBody.Of(mine);
        (body.Sequence, body.EndSequence, body.EndFor(7)).ShouldBe((7, 9, 9));
        Written(body, 7).ShouldBe(mine.ToByteArray());
        body.Is(mine.ToByteArray()).ShouldBeTrue();
        body.Is(Batch(outputs: 1).ToByteArray()).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1_700_000_000_123)]
    [InlineData(7, 1_700_000_000_000)]
    [InlineData(1L << 40, 0)]
    [InlineData(3, 5)]
    [InlineData(3, -1)]
    [InlineData(3, -2_000)]
    public void A_timestamp_that_is_filled_in_gives_exactly_the_bytes_protobuf_would_give(long sequence, long nowMs)
    {
        var bare = new JobEvent { Sequence = sequence, Output = new OutputEvent { Output = ByteString.CopyFromUtf8("x") } };
        var expected = bare.Clone();
        expected.Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(nowMs));
        if (sequence == 0) expected.Sequence = 42;
        var body = EventBody.Of(bare, nowMs);
        Written(body, expected.Sequence).ShouldBe(expected.ToByteArray());
        body.Bytes.ShouldBe(sequence == 0 ? expected.CalculateSize() - 2 : expected.CalculateSize());
        if (sequence == 0) return;
        body.Is(expected.ToByteArray()).ShouldBeTrue();
        body.Is(bare.ToByteArray()).ShouldBeTrue(); // as an earlier version stored it
        expected.Timestamp.Seconds += 1000;
        body.Is(expected.ToByteArray()).ShouldBeTrue();
        expected.Output.Output = ByteString.CopyFromUtf8("y");
        body.Is(expected.ToByteArray()).ShouldBeFalse();
    }

    [Fact]
    public void The_callers_own_timestamp_stays_and_counts()
    {
        var mine = new JobEvent { Sequence = 7, Timestamp = new Timestamp { Seconds = 5 } };
        var body = EventBody.Of(mine, 1_700_000_000_123);
        Written(body, 7).ShouldBe(mine.ToByteArray());
        mine.Timestamp.Seconds = 6;
        body.Is(mine.ToByteArray()).ShouldBeFalse();
    }

    [Fact]
    public void A_batch_that_the_log_numbers_gets_a_timestamp_too()
    {
        var body = EventBody.Of(Batch(outputs: 2), 5_000);
        JobEvent.Parser.ParseFrom(Written(body, 3)).Timestamp.ShouldBe(new Timestamp { Seconds = 5 });
    }

    [Fact]
    public void The_end_of_a_batch_does_not_overflow()
    {
        EventBody.Of(Batch(outputs: 3)).EndFor(long.MaxValue - 2).ShouldBe(long.MaxValue);
        EventBody.Of(Batch(outputs: 3)).EndFor(long.MaxValue - 1).ShouldBe(long.MaxValue);
        EventBody.Of(Batch(outputs: 0)).EndFor(5).ShouldBe(5);
    }

    private static JobEvent Batch(int outputs)
    {
        var batch = new JobEvent { EventType = EventType.OutputBatch, OutputBatch = new OutputBatchEvent() };
        for (var i = 0; i < outputs; i++) batch.OutputBatch.Outputs.Add(new OutputItem { Output = ByteString.CopyFromUtf8($"{i}") });
        return batch;
    }

    private static byte[] Written(in EventBody body, long number)
    {
        var bytes = new byte[body.PayloadBytes(number)];
        body.WriteTo(number, bytes);
        return bytes;
    }
}
