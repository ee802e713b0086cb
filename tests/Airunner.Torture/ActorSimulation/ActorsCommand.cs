using System.Diagnostics;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Runs many seeds of the actors' simulator on all cores, or one with its steps.</summary>
internal sealed class ActorsCommand : ITortureCommand
{
    private const int MostFailuresShown = 10;

    public string Name => "actors";

    public string Usage => "--seeds N (1000) [--from S] (0) [--steps]: the real actors over the simulated disk, one seed for every turn, timer and fault";

    public int Run(TortureOptions options)
    {
        var (seeds, from, steps) = (options.Number("--seeds", 1_000), options.Number("--from", 0), options.Has("--steps"));
        options.NothingElse();
        var began = Stopwatch.StartNew();
        var run = SeedRun.Of(World, from, seeds, steps ? Console.Out : null, seed => Console.Error.WriteLine($"{seed.Seed}: {seed.What}\n  replay: {ReplayCommand(seed.Seed)}"), MostFailuresShown);
        Console.WriteLine(
            $"{run.Seeds} seeds from {from}: {run.Failures.Count} failed; {run.Crashes} crashes, {run.Nested}; {run.Seeds / Math.Max(0.001, began.Elapsed.TotalSeconds):F0} seeds/s");
        return run.Failures.Count == 0 ? 0 : 1;
    }

    /// <summary>The world of a seed.</summary>
    public static ISeedWorld World(long seed, StepLog log) => new ActorWorld(seed, log);

    /// <summary>The command that runs one seed again, with its steps.</summary>
    public static string ReplayCommand(long seed) => $"dotnet run -c Release --project tests/Airunner.Torture -- actors --seeds 1 --from {seed} --steps";
}
