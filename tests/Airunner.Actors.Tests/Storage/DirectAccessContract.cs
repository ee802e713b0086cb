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
        (direct.UsesCache, buffered.UsesCache).ShouldBe((false, true));
    }

    [Fact]
    public void Without_direct_access_a_handle_keeps_its_block_and_writes_and_reads()
    {
        using var file = Create("a");
        using var block = Blocks(1, 7);
        var memory = block.Span[..DirectAccess.BlockBytes];
        Files.Open(At("a"), WalOpen.Write | WalOpen.Direct, out var direct).ShouldBe(Errno.None);
        using (direct)
        {
            direct!.UseCache().ShouldBe(Errno.None);
            direct.UsesCache.ShouldBeTrue();
            direct.BlockBytes.ShouldBe(DirectAccess.BlockBytes);
            direct.Write(0, memory, out var written).ShouldBe(Errno.None);
            written.ShouldBe(memory.Length);
            memory.Clear();
            direct.Read(0, memory, out _).ShouldBe(Errno.None);
            memory.IndexOfAnyExcept((byte)7).ShouldBe(-1);
        }
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
