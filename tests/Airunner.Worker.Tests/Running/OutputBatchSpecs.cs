using Airunner.Protocol;
using Airunner.Worker.Running;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Running;

public sealed class OutputBatchSpecs
{
    private readonly OutputBatch _batch = new();

    [Fact]
    public void Each_item_takes_a_sequence_and_the_event_has_the_first()
    {
        Take("a"u8, StreamType.Stdout, 1000);
        Take("b"u8, StreamType.Stderr, 1007);
        Take("c"u8, StreamType.Stdout, 1007);
        var sealedEvent = _batch.Seal(5);
        sealedEvent.Sequence.ShouldBe(5);
        sealedEvent.EventType.ShouldBe(EventType.OutputBatch);
        sealedEvent.OutputBatch.StartSequence.ShouldBe(5);
        sealedEvent.OutputBatch.EndSequence.ShouldBe(7);
        sealedEvent.OutputBatch.FirstTimestampMs.ShouldBe(1000);
        sealedEvent.OutputBatch.PlaybackIntervalMillis.ShouldBe(100);
        sealedEvent.OutputBatch.Outputs.Select(o => o.TimestampDeltaMs).ShouldBe([0, 7, 0]);
        sealedEvent.OutputBatch.Outputs.Select(o => o.StreamType).ShouldBe([StreamType.Stdout, StreamType.Stderr, StreamType.Stdout]);
        sealedEvent.OutputBatch.Outputs.Select(o => o.Output.ToStringUtf8()).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void It_is_full_at_50_items()
    {
        for (var i = 0; i < 49; i++) Take("x"u8, StreamType.Stdout, i);
        _batch.IsFull.ShouldBeFalse();
        Take("x"u8, StreamType.Stdout, 49);
        _batch.IsFull.ShouldBeTrue();
    }

    [Fact]
    public void It_is_full_at_256_KiB_and_the_event_stays_below_350_KB()
    {
        _batch.Free.Length.ShouldBe(256 * 1024);
        Take(new byte[1000], StreamType.Stdout, 0);
        _batch.Free.Length.ShouldBe(256 * 1024 - 1000);
        Take(new byte[256 * 1024 - 1000], StreamType.Stderr, 1);
        _batch.IsFull.ShouldBeTrue();
        _batch.Seal(1).CalculateSize().ShouldBeLessThan(350_000);
    }

    [Fact]
    public void A_clock_that_goes_back_gives_no_negative_delta()
    {
        Take("a"u8, StreamType.Stdout, 1000);
        Take("b"u8, StreamType.Stdout, 900);
        Take("c"u8, StreamType.Stdout, 1001);
        _batch.Seal(1).OutputBatch.Outputs.Select(o => o.TimestampDeltaMs).ShouldBe([0, 0, 1]);
    }

    [Fact]
    public void A_cleared_batch_is_like_a_new_one()
    {
        Take("old"u8, StreamType.Stderr, 1000);
        _batch.Seal(1);
        _batch.Clear();
        _batch.IsEmpty.ShouldBeTrue();
        Take("new"u8, StreamType.Stdout, 2000);
        var sealedEvent = _batch.Seal(2);
        JobEvent.Parser.ParseFrom(sealedEvent.ToByteArray()).OutputBatch.Outputs.ShouldHaveSingleItem().Output.ToStringUtf8()
            .ShouldBe("new");
        sealedEvent.OutputBatch.FirstTimestampMs.ShouldBe(2000);
    }

    private void Take(ReadOnlySpan<byte> bytes, StreamType stream, long nowMs)
    {
        bytes.CopyTo(_batch.Free);
        _batch.Take(bytes.Length, stream, nowMs);
    }
}
