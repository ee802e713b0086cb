using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>Runs workloads of the product in rounds, each in a new directory.</summary>
internal sealed class ProductRounds(string directory, int rounds, Extent extent, bool isSmoke, Action<string> tell)
{
    private int _runs;

    /// <summary>The medians of a workload's figures, in their order.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync(IProductWorkload workload)
    {
        var all = new List<IReadOnlyList<Figure>>();
        var count = Math.Min(rounds, workload.MostRounds);
        for (var round = 1; round <= count; round++)
        {
            tell($"{workload.Name}: round {round} of {count}");
            all.Add(await RunOnceAsync(workload));
        }

        return [.. all[0].Select((figure, n) => figure with { Value = Outcome.Middle(all.Select(round => round[n].Value)) })];
    }

    private async Task<IReadOnlyList<Figure>> RunOnceAsync(IProductWorkload workload)
    {
        var fresh = Path.Combine(directory, $"product-{++_runs}");
        Directory.CreateDirectory(fresh);
        try
        {
            GC.Collect();
            return await workload.RunAsync(new Setting(fresh, extent, isSmoke));
        }
        finally
        {
            Directory.Delete(fresh, recursive: true);
        }
    }
}
