using Airunner.Actors.Storage;

namespace Airunner.Actors.Tests.Storage;

/// <summary>The same contract for files opened for direct access, and what direct access adds.</summary>
public abstract class DirectAccessContract : WalFileSystemContract
{
    internal override WalOpen More => WalOpen.Direct;

    [Fact]
    public void A_direct_file_has_a_block_size_and_a_buffered_file_has_none()
    {
        using var direct = Create("direct");
        using var buffered = DiskFile.Open(Files, At("buffered"), WalOpen.CreateNew);

        (direct.BlockBytes, direct.IsDirect).ShouldBe((4096, true));
        (buffered.BlockBytes, buffered.IsDirect).ShouldBe((1, false));
    }

    [Fact]
    public void Offset_length_and_memory_must_be_multiples_of_the_block()
    {
        using var blocks = Blocks(4, fill: 1);
        Files.Open(At("a"), WalOpen.CreateNew | WalOpen.Direct, out var opened).ShouldBe(Errno.None);
        using var file = opened!;

        file.Write(512, blocks.Span[..4096], out _).ShouldBe(Errno.EINVAL);
        file.Write(0, blocks.Span[..100], out _).ShouldBe(Errno.EINVAL);
        file.Write(0, blocks.Span.Slice(8, 4096), out _).ShouldBe(Errno.EINVAL);
        file.Read(1, blocks.Span[..4096], out _).ShouldBe(Errno.EINVAL);
        file.Length(out var length).ShouldBe(Errno.None);
        length.ShouldBe(0);

        file.Write(4096, blocks.Span[..8192], out var written).ShouldBe(Errno.None);
        written.ShouldBe(8192);
    }
}
