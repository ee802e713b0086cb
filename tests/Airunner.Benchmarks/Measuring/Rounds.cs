using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Workloads;

namespace Airunner.Benchmarks.Measuring;

/// <summary>
/// Runs cases in rounds: in each round every contestant in turn, so that a slow minute of the machine affects all of them.
/// </summary>
internal sealed class Rounds(string directory, int rounds, Extent extent, Action<string> tell)
{
    private int _runs;

    /// <summary>The medians of one case, contestants in their order.</summary>
    public async Task<IReadOnlyList<Result>> RunAsync(WorkloadCase workload, IReadOnlyList<IContestant> contestants)
    {
        IContestant[] taking = [.. contestants.Where(workload.Admits)];
        var outcomes = taking.ToDictionary(contestant => contestant, _ => new List<Outcome>());
        for (var round = 0; round < rounds; round++)
        {
            // Every other round in reverse order, so that no contestant always runs after the same one.
            foreach (var contestant in round % 2 == 0 ? taking : taking.Reverse())
            {
                tell($"{workload.Workload}: {workload.Label}, round {round + 1} of {rounds}, {contestant.Name}");
                outcomes[contestant].Add(await RunOnceAsync(workload, contestant));
            }
        }

        return [.. taking.Select(contestant => new Result(workload, contestant.Name, Outcome.Median(outcomes[contestant])))];
    }

    private async Task<Outcome> RunOnceAsync(WorkloadCase workload, IContestant contestant)
    {
        var fresh = Path.Combine(directory, $"{++_runs}");
        Directory.CreateDirectory(fresh);
        try
        {
            // The garbage of the previous contestant must not cost this one.
            GC.Collect();
            return await workload.RunAsync(contestant, fresh, extent);
        }
        finally
        {
            Directory.Delete(fresh, recursive: true);
        }
    }
}
