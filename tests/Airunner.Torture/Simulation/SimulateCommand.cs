using System.Diagnostics;

namespace Airunner.Torture.Simulation;

/// <summary>Runs many seeds on all cores, or one with its steps.</summary>
internal sealed class SimulateCommand : ITortureCommand
{
    private const int MostFailuresShown = 10;

    public string Name => "simulate";

    public string Usage => "--seeds N (10000) [--from S] (0) [--steps]: storage, index, delivery and archive over the simulated disk";

    public int Run(TortureOptions options)
    {
        var (seeds, from, steps) = (options.Number("--seeds", 10_000), options.Number("--from", 0), options.Has("--steps"));
        options.NothingElse();
        var began = Stopwatch.StartNew();
        var run = SeedRun.Of(World, from, seeds, steps ? Console.Out : null, seed => Console.Error.WriteLine($"{seed.Seed}: {seed.What}\n  replay: {ReplayCommand(seed.Seed)}"), MostFailuresShown);
        Console.WriteLine(
            $"{run.Seeds} seeds from {from}: {run.Failures.Count} failed; {run.Crashes} crashes, {run.Nested}; {run.Seeds / Math.Max(0.001, began.Elapsed.TotalSeconds):F0} seeds/s");
        return run.Failures.Count == 0 ? 0 : 1;
    }

    /// <summary>The world of a seed.</summary>
    public static ISeedWorld World(long seed, StepLog log) => new SimulatedWorld(seed, log);

    /// <summary>The command that runs one seed again, with its steps.</summary>
    public static string ReplayCommand(long seed) =>
        $"dotnet run -c Release --project tests/Airunner.Torture -- simulate --seeds 1 --from {seed} --steps";
}
