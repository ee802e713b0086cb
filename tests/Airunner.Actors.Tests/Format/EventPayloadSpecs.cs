using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Tests.Format;

public sealed class EventPayloadSpecs
{
    public static TheoryData<int> Vectors => [1, 2, 4, 5, 6];

    [Theory, MemberData(nameof(Vectors))]
    public void The_events_of_the_vectors_walk_and_are_what_their_json_says(int sequence)
    {
        var expected = JsonParser.Default.Parse<JobEvent>(TestVectors.Text($"event-{sequence}.json"));
        var payload = Convert.FromHexString(
            TestVectors.Logs.Single(log => log.File == "five-pending.wal").Records.Single(r => r.Sequence == sequence).PayloadHex);

        JobEvent.Parser.ParseFrom(payload).ShouldBe(expected);
        expected.ToByteArray().ShouldBe(payload);
        EventPayload.TryRead(payload, out var own, out var end).ShouldBeTrue();
        own.ShouldBe(sequence);
        end.ShouldBe(expected.OutputBatch?.EndSequence ?? sequence);
    }

    [Theory]
    [InlineData("", 0, 0)] // every field at its default
    [InlineData("18075204" + "10051809", 0, 9)]
    [InlineData("0805" + "5204" + "10051809", 5, 9)]
    [InlineData("5204" + "10051809" + "0805", 5, 9)] // fields may come in any order
    [InlineData("0805" + "5204" + "10051803", 5, 5)] // an end below the start takes back nothing
    [InlineData("0805" + "0806", 6, 6)] // the last one wins
    [InlineData("0805" + "5202" + "1809" + "3A00", 5, 5)] // a later kind of data replaces the batch
    [InlineData("0805" + "5202" + "1809" + "5200", 5, 9)] // the same kind is merged
    [InlineData("0805" + "5202" + "1809" + "C23E00", 5, 5)] // so does an application's own
    [InlineData("0805" + "98010C", 5, 5)] // an unknown varint field, 19
    [InlineData("0805" + "9D0101020304" + "A1010102030405060708", 5, 5)] // unknown fixed fields
    [InlineData("08FFFFFFFFFFFFFFFF7F", long.MaxValue, long.MaxValue)]
    [InlineData("08FFFFFFFFFFFFFFFFFF01", -1, 0)]
    public void What_walks_gives_its_numbers(string hex, long sequence, long endSequence)
    {
        var payload = Convert.FromHexString(hex);
        EventPayload.TryRead(payload, out var own, out var end).ShouldBeTrue();
        (own, end).ShouldBe((sequence, endSequence));
        JobEvent.Parser.ParseFrom(payload).Sequence.ShouldBe(sequence);
    }

    [Theory]
    [InlineData("00")] // field 0
    [InlineData("08")] // no value
    [InlineData("0880")] // value cut
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01")] // eleven bytes of varint
    [InlineData("0901020304050607")] // fixed64 cut
    [InlineData("1205")] // longer than what is left
    [InlineData("12FFFFFFFF0F")]
    [InlineData("12FFFFFFFFFFFFFFFFFF01")]
    [InlineData("0B0C")] // a group
    [InlineData("0E")] // wire type 6
    [InlineData("0F")] // wire type 7
    [InlineData("0A0101")] // sequence as bytes
    [InlineData("1001")] // timestamp as varint
    [InlineData("1A00")] // event type as bytes
    [InlineData("2001")] // data as varint
    [InlineData("220108")] // data that does not walk
    [InlineData("52021A00")] // a batch whose end is bytes
    [InlineData("52020805")] // a batch whose outputs are a varint
    [InlineData("520118")] // a batch that is cut
    public void What_does_not_walk_is_no_event(string hex) =>
        EventPayload.TryRead(Convert.FromHexString(hex), out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(123, 0, 124, 125, 126, 127, 128, 129)]
    [InlineData(16370, 0, 16384, 5, 16383)]
    [InlineData(300_000, 3)]
    public void A_batch_gives_its_end_whatever_the_sizes_of_its_outputs(params int[] sizes)
    {
        var batch = new OutputBatchEvent { StartSequence = 7, EndSequence = 7 + sizes.Length };
        foreach (var size in sizes) batch.Outputs.Add(new OutputItem { Output = ByteString.CopyFrom(new byte[size]) });
        var payload = new JobEvent { Sequence = 7, OutputBatch = batch }.ToByteArray();

        EventPayload.TryRead(payload, out var sequence, out var endSequence).ShouldBeTrue();
        (sequence, endSequence).ShouldBe((7, 7 + sizes.Length));
        foreach (var missing in new[] { 1, 2, 3, 5 })
        {
            EventPayload.TryRead(payload.AsSpan(0, payload.Length - missing), out _, out _).ShouldBeFalse();
        }
    }
}
