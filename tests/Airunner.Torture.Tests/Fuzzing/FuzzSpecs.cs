using System.Runtime.InteropServices;
using Airunner.Torture.Exhaustion;
using Airunner.Torture.Fuzzing;
using Airunner.Torture.Fuzzing.Targets;

namespace Airunner.Torture.Tests.Fuzzing;

public sealed class FuzzSpecs
{
    private const int Inputs = 100_000;
    private const int BombBytes = 64 << 20;
    private static readonly MixedLog Log = MixedLog.Make(events: 3, seed: 1, largestOutput: 50, zeros: 0);

    [Fact]
    public void A_hundred_thousand_broken_inputs_are_read_or_refused()
    {
        var run = new FuzzRun(seed: 1);
        run.Run(from: 0, Inputs);
        run.Findings.Broken.ShouldBeEmpty();
        run.Findings.Tried.ShouldBe(Inputs);
        run.Counts.ShouldAllBe(static count => !count.EndsWith(" 0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bomb_of_zeros_is_read_in_bounded_memory(bool declaresSize)
    {
        var log = MixedLog.Make(events: 3, seed: 1, largestOutput: 50, zeros: BombBytes);
        var archive = LogCorpus.Pack(log.Bytes, declaresSize);
        archive.Length.ShouldBeLessThan(BombBytes / 1000);
        Bounds.OfAllMemory(() => ArchiveTarget.Read(archive).ShouldBe(HighestOf(log)));
    }

    [Fact]
    public void A_bomb_of_blocks_of_one_byte_is_read_in_bounded_memory()
    {
        const int Blocks = 8192; // 1 GiB out of 32 KiB
        var frame = new ZstdFrame();
        frame.Raw(Log.Bytes);
        for (var i = 0; i < Blocks; i++) frame.SameByte(0, ZstdFrame.MaxBlockBytes);
        var archive = frame.ToArray();
        archive.Length.ShouldBeLessThan(64 << 10);
        Bounds.OfAllMemory(() => ArchiveTarget.Read(archive).ShouldBe(HighestOf(Log)));
    }

    [Fact]
    public void A_bomb_behind_a_header_that_promises_less_is_refused()
    {
        var small = LogCorpus.Pack(new byte[1 << 10]);
        var bomb = LogCorpus.Pack(new byte[BombBytes]);
        byte[] both = [.. small, .. bomb];
        Bounds.OfAllMemory(() => ArchiveTarget.Read(both).ShouldBeNull());
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(24, false)]
    [InlineData(31, false)]
    [InlineData(41, false)]
    public void A_frame_that_asks_for_a_large_window_is_refused_and_none_is_taken(int windowLog, bool isRead)
    {
        var frame = new ZstdFrame { Window = ZstdFrame.WindowOf(windowLog) };
        frame.Raw(Log.Bytes);
        Bounds.OfAllMemory(() => ArchiveTarget.Read(frame.ToArray()).ShouldBe(isRead ? HighestOf(Log) : null));
    }

    [Theory]
    [InlineData(2L << 30)]
    [InlineData(1L << 50)]
    public void A_frame_that_promises_very_much_is_refused_and_no_memory_is_taken(long claimed)
    {
        var frame = new ZstdFrame { Window = null, ClaimedBytes = (ulong)claimed };
        frame.Raw(Log.Bytes);
        Bounds.OfAllMemory(() => ArchiveTarget.Read(frame.ToArray()).ShouldBeNull());
    }

    /// <summary>
    /// Allocated outside the garbage collector, which may reuse resident memory; large enough not to be hidden by memory freed elsewhere.
    /// </summary>
    [Fact]
    public unsafe void Memory_that_is_used_for_a_moment_is_measured() =>
        PeakMemory.During(static () =>
        {
            var taken = NativeMemory.Alloc(4 * BombBytes);
            NativeMemory.Fill(taken, 4 * BombBytes, 1);
            NativeMemory.Free(taken);
        }).ShouldBeGreaterThan(BombBytes / 2);

    [Fact]
    public void An_unknown_target_is_reported() =>
        Should.Throw<FormatException>(static () => new FuzzRun(seed: 1, only: "nothing")).Message.ShouldContain("logs");

    private static long? HighestOf(MixedLog log) => log.Records.Max(static record => record.Event);
}
