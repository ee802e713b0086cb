namespace Airunner.Torture.Simulation;

/// <summary>A failed seed.</summary>
internal sealed record FailedSeed(long Seed, string What);

/// <summary>What became of many seeds.</summary>
internal sealed record SeedRun(long Seeds, long Crashes, NestedCrashes Nested, IReadOnlyList<FailedSeed> Failures)
{
    /// <summary>Runs seeds on all cores; with <paramref name="steps"/> one after the other.</summary>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="steps">Where the steps go; null for nowhere.</param>
    /// <param name="failed">Told of each failure at once.</param>
    /// <param name="mostFailures">Stops after so many.</param>
    public static SeedRun Of(long from, long count, TextWriter? steps, Action<FailedSeed> failed, int mostFailures)
    {
        var failures = new List<FailedSeed>();
        long ran = 0, crashes = 0;
        var nested = default(NestedCrashes);
        var cores = new ParallelOptions { MaxDegreeOfParallelism = steps is null ? Environment.ProcessorCount : 1 };
        Parallel.For(from, from + count, cores, (seed, loop) =>
        {
            var (failure, world) = One(seed, steps);
            lock (failures)
            {
                ran++;
                crashes += world.Crashes;
                nested += world.Nested;
                if (failure is null) return;
                failures.Add(failure);
                failed(failure);
                if (failures.Count >= mostFailures) loop.Stop();
            }
        });
        return new SeedRun(ran, crashes, nested, failures);
    }

    /// <summary>Runs one seed.</summary>
    public static (FailedSeed? Failure, SimulatedWorld World) One(long seed, TextWriter? steps)
    {
        var world = new SimulatedWorld(seed, new StepLog(steps));
        try
        {
            world.Run();
            return (null, world);
        }
        catch (Exception broken)
        {
            steps?.WriteLine(broken);
            return (new FailedSeed(seed, broken is PromiseBrokenException ? broken.Message : broken.ToString()), world);
        }
    }
}
