using Airunner.Actors.Jobs.Appending;
using Airunner.Protocol;
using Google.Protobuf;

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
