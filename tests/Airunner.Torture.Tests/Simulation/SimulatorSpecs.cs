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
        run.Failures.ShouldBeEmpty(string.Join('\n', run.Failures.Select(failure => $"{failure.What}\n{SimulatedWorld.Command.ReplayCommand(failure.Seed)}")));
        run.Seeds.ShouldBe(Seeds);
        run.Crashes.ShouldBeGreaterThan(Seeds); // a simulator in which nothing goes wrong proves nothing
        run.Nested.All.ShouldBeGreaterThanOrEqualTo(NestedCrashes);
        run.Nested.Thrice.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(161)]
    [InlineData(1891)]
    public void A_seed_replays_step_by_step(long seed) => StepsOf(seed).ShouldBe(StepsOf(seed));

    /// <summary>Seeds that found something, each under the name of what it found.</summary>
    [Theory]
    [InlineData(1, "the archive's own bytes are asked for behind their end, where a direct read fails")]
    [InlineData(38, "a log that cannot be trimmed for idleness goes on in a rewritten file")]
    [InlineData(32, "a lock that is not given back stops nobody")]
    [InlineData(161, "a directory whose parent could not be synced at first is synced at the next start")]
    [InlineData(506, "an empty log is removed once, and not looked for again")]
    [InlineData(5605822, "a log that was found is not sent before it is known to be on the disk")]
    [InlineData(5835394, "a number that was delivered from the page cache alone is not given again")]
    [InlineData(1891, "an archived log is removed once, and not looked for again")]
    public void What_was_mended_stays_mended(long seed, string what) => SeedRun.One(SimulatedWorld.Command.World, seed, steps: null).Failure.ShouldBeNull(what);

    private static string StepsOf(long seed)
    {
        using var steps = new StringWriter();
        SeedRun.One(SimulatedWorld.Command.World, seed, steps).Failure.ShouldBeNull();
        return steps.ToString();
    }
}
