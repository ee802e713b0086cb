using Airunner.Torture.Exhaustion;
using Airunner.Torture.Fuzzing;

namespace Airunner.Torture.Tests.Fuzzing;

public sealed class FuzzSpecs
{
    private const int BombBytes = 64 << 20;

    [Fact]
    public void A_hundred_thousand_broken_logs_and_archives_are_read_or_refused() => FuzzRun.Of(100_000, seed: 1).Broken.ShouldBeEmpty();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bomb_of_zeros_is_read_in_bounded_memory(bool declaresSize)
    {
        var log = MixedLog.Make(events: 3, seed: 1, largestOutput: 50, zeros: BombBytes);
        var archive = FuzzTargets.Pack(log.Bytes, declaresSize);
        archive.Length.ShouldBeLessThan(BombBytes / 1000);
        FuzzTargets.Bounded(() => FuzzTargets.ReadArchive(archive).ShouldBe(log.Records.Max(record => record.Event)));
    }

    [Fact]
    public void A_bomb_behind_a_header_that_promises_less_is_refused()
    {
        var small = FuzzTargets.Pack(new byte[1 << 10]);
        var bomb = FuzzTargets.Pack(new byte[BombBytes]);
        byte[] both = [.. small, .. bomb];
        FuzzTargets.Bounded(() => FuzzTargets.ReadArchive(both).ShouldBeNull());
    }
}
