using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>Where a workload of the product runs, and how much it does.</summary>
/// <param name="Directory">Empty, on the disk under test; removed afterwards.</param>
/// <param name="Extent">How long, where a workload goes on for a time.</param>
/// <param name="IsSmoke">Only to see that it runs.</param>
internal sealed record Setting(string Directory, Extent Extent, bool IsSmoke)
{
    /// <summary>The amount that counts, or a tiny one.</summary>
    public int Of(int full, int smoke) => IsSmoke ? smoke : full;

    /// <summary>A path in <see cref="Directory"/>.</summary>
    public string PathOf(string name) => Path.Combine(Directory, name);
}
