using Airunner.Simulation;
using Airunner.Torture.ActorSimulation;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.Tests.Simulation;

public sealed class ActorSimulatorSpecs
{
    private const int Seeds = 300;

    [Fact]
    public void Every_promise_holds_for_several_hundred_seeds()
    {
        var run = SeedRun.Of(ActorWorld.Command.World, from: 0, Seeds, steps: null, failed: static _ => { }, mostFailures: 10);
        run.Failures.ShouldBeEmpty(
            string.Join('\n', run.Failures.Select(failure => $"{failure.What}\n{ActorWorld.Command.ReplayCommand(failure.Seed)}")));
        run.Seeds.ShouldBe(Seeds);
        run.Crashes.ShouldBeGreaterThan(Seeds); // a simulator without faults proves nothing
    }

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(54)]
    public void A_seed_replays_turn_by_turn(long seed)
    {
        var steps = StepsOf(seed);
        steps.ShouldContain("turn of jobs-");
        StepsOf(seed).ShouldBe(steps);
    }

    /// <summary>Seeds that found a bug, each with the behaviour that was fixed.</summary>
    [Theory]
    [InlineData(3787, "a log that is opened after the first listing, and that has no current file, has its segments")]
    [InlineData(6687, "the sequences of such a log are not assigned again")]
    public void Fixed_bugs_stay_fixed(long seed, string what) =>
        SeedRun.One(ActorWorld.Command.World, seed, steps: null).Failure.ShouldBeNull(what);

    [Fact]
    public void A_disk_that_lies_about_its_syncs_is_noticed()
    {
        var failures = Enumerable.Range(0, Seeds)
            .Select(static seed => SeedRun.One(static (seed, log) => new ActorWorld(seed, log, Lying), seed, steps: null).Failure);
        failures.Any(static failure => failure?.What.Contains("was acknowledged and is gone", StringComparison.Ordinal) is true)
            .ShouldBeTrue();
    }

    private static void Lying(SimulatedFileSystem disk) =>
        disk.Fault = static call => call.Operation is DiskOperation.Sync or DiskOperation.Write ? DiskFault.Lie : DiskFault.None;

    private static string StepsOf(long seed)
    {
        using var steps = new StringWriter();
        SeedRun.One(ActorWorld.Command.World, seed, steps).Failure.ShouldBeNull();
        return steps.ToString();
    }
}
