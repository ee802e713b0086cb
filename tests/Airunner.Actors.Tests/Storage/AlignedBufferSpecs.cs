using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

public sealed class AlignedBufferSpecs
{
    [Fact]
    public unsafe void Memory_is_aligned_and_zeroed_also_when_it_was_used_before()
    {
        for (var round = 0; round < 3; round++)
        {
            using var buffer = new AlignedBuffer(1);
            fixed (byte* memory = buffer.Span) DirectAccess.IsAligned(0, memory, buffer.Capacity).ShouldBeTrue();
            buffer.Span.IndexOfAnyExcept((byte)0).ShouldBe(-1);
            buffer.Span.Fill(0xff);
        }
    }

    [Fact]
    public void Growing_keeps_the_given_bytes_and_zeroes_the_rest()
    {
        using var buffer = new AlignedBuffer(0);
        buffer.Span.Fill(1);

        buffer.Grow(buffer.Capacity + 1, keepBytes: 10);

        buffer.Capacity.ShouldBe(2 * DirectAccess.BlockBytes);
        buffer.Span[..10].IndexOfAnyExcept((byte)1).ShouldBe(-1);
        buffer.Span[10..].IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void A_disposed_buffer_gives_no_memory()
    {
        var buffer = new AlignedBuffer(1);
        buffer.Dispose();
        buffer.Dispose();

        Should.Throw<ObjectDisposedException>(() => buffer.Span.Length);
    }
}
