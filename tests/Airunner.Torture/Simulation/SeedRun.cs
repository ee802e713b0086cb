namespace Airunner.Torture.Simulation;

/// <summary>A failed seed.</summary>
internal sealed record FailedSeed(long Seed, string What);

/// <summary>What became of many seeds.</summary>
internal sealed record SeedRun(long Seeds, long Crashes, NestedCrashes Nested, IReadOnlyList<FailedSeed> Failures)
{
    /// <summary>Runs seeds on all cores; with <paramref name="steps"/> one after the other.</summary>
    /// <param name="world">Makes the world of a seed.</param>
    /// <param name="from">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="steps">Where the steps go; null for nowhere.</param>
    /// <param name="failed">Called with each failure at once.</param>
    /// <param name="mostFailures">Stops after so many.</param>
    public static SeedRun Of(
        Func<long, StepLog, ISeedWorld> world, long from, long count, TextWriter? steps, Action<FailedSeed> failed, int mostFailures)
    {
        var failures = new List<FailedSeed>();
        long ran = 0, crashes = 0;
        var nested = default(NestedCrashes);
        var cores = new ParallelOptions { MaxDegreeOfParallelism = steps is null ? Environment.ProcessorCount : 1 };
        Parallel.For(from, from + count, cores, (seed, loop) =>
        {
            var (failure, ended) = One(world, seed, steps);
            lock (failures)
            {
                ran++;
                crashes += ended.Crashes;
                nested += ended.Nested;
                if (failure is null) return;
                failures.Add(failure);
                failed(failure);
                if (failures.Count >= mostFailures) loop.Stop();
            }
        });
        return new SeedRun(ran, crashes, nested, failures);
    }

    /// <summary>Runs one seed.</summary>
    public static (FailedSeed? Failure, ISeedWorld World) One(Func<long, StepLog, ISeedWorld> make, long seed, TextWriter? steps)
    {
        var world = make(seed, new StepLog(steps));
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
