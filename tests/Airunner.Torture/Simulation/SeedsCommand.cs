using System.Diagnostics;

namespace Airunner.Torture.Simulation;

/// <summary>Runs many seeds of a simulator on all cores, or one with its steps.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="seeds">How many, unless it is said.</param>
/// <param name="about">What is simulated.</param>
/// <param name="world">The world of a seed.</param>
internal sealed class SeedsCommand(string name, int seeds, string about, Func<long, StepLog, ISeedWorld> world) : ITortureCommand
{
    private const int MostFailuresShown = 10;

    public string Name => name;

    public string Usage => $"--seeds N ({seeds}) [--from S] (0) [--steps]: {about}";

    /// <summary>The world of a seed.</summary>
    public Func<long, StepLog, ISeedWorld> World => world;

    public int Run(TortureOptions options)
    {
        var (count, from, steps) = (options.Number("--seeds", seeds), options.Number("--from", 0), options.Has("--steps"));
        options.NothingElse();
        var began = Stopwatch.StartNew();
        var run = SeedRun.Of(world, from, count, steps ? Console.Out : null, Show, MostFailuresShown);
        var seedsPerSecond = run.Seeds / Math.Max(0.001, began.Elapsed.TotalSeconds);
        Console.WriteLine(
            $"{run.Seeds} seeds from {from}: {run.Failures.Count} failed; "
            + $"{run.Crashes} crashes, {run.Nested}; {seedsPerSecond:F0} seeds/s");
        return run.Failures.Count == 0 ? 0 : 1;
    }

    /// <summary>The command that runs one seed again, with its steps.</summary>
    public string ReplayCommand(long seed) =>
        $"dotnet run -c Release --project tests/Airunner.Torture -- {name} --seeds 1 --from {seed} --steps";

    private void Show(FailedSeed seed) => Console.Error.WriteLine($"{seed.Seed}: {seed.What}\n  replay: {ReplayCommand(seed.Seed)}");
}
