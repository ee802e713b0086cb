using Airunner.Torture.Simulation;

namespace Airunner.Torture.Tests.Simulation;

public sealed class SimulatorSpecs
{
    private const int Seeds = 10_000;
    private const int NestedCrashes = 500;

    [Fact]
    public void Every_promise_holds_for_ten_thousand_seeds()
    {
        var run = SeedRun.Of(SimulatedWorld.Command.World, from: 0, Seeds, steps: null, failed: static _ => { }, mostFailures: 10);
        run.Failures.ShouldBeEmpty(
            string.Join('\n', run.Failures.Select(failure => $"{failure.What}\n{SimulatedWorld.Command.ReplayCommand(failure.Seed)}")));
        run.Seeds.ShouldBe(Seeds);
        run.Crashes.ShouldBeGreaterThan(Seeds); // a simulator without faults proves nothing
        run.Nested.All.ShouldBeGreaterThanOrEqualTo(NestedCrashes);
        run.Nested.Thrice.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(161)]
    [InlineData(1891)]
    public void A_seed_replays_step_by_step(long seed) => StepsOf(seed).ShouldBe(StepsOf(seed));

    /// <summary>Seeds that found a bug, each with the behaviour that was fixed.</summary>
    [Theory]
    [InlineData(1, "an archive is not read beyond its end, where a direct read fails")]
    [InlineData(38, "a log that cannot be trimmed when idle continues in a rewritten file")]
    [InlineData(32, "a lock that is not released blocks nobody")]
    [InlineData(161, "a directory whose parent could not be synced at first is synced at the next start")]
    [InlineData(506, "an empty log is removed once and not searched again")]
    [InlineData(5605822, "a leftover log is not sent before it is durable")]
    [InlineData(5835394, "a sequence that was delivered from the page cache only is not assigned again")]
    [InlineData(30077979, "an event refused for good is marked so in the file that replaces another")]
    [InlineData(1891, "an archived log is removed once and not searched again")]
    public void Fixed_bugs_stay_fixed(long seed, string what) =>
        SeedRun.One(SimulatedWorld.Command.World, seed, steps: null).Failure.ShouldBeNull(what);

    private static string StepsOf(long seed)
    {
        using var steps = new StringWriter();
        SeedRun.One(SimulatedWorld.Command.World, seed, steps).Failure.ShouldBeNull();
        return steps.ToString();
    }
}
