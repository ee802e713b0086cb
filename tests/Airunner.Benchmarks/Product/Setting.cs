using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>Where a workload of the product runs, and how much it does.</summary>
/// <param name="Directory">Empty, on the disk under test; removed afterwards.</param>
/// <param name="Extent">The length of a workload that runs for a time.</param>
/// <param name="IsSmoke">Whether it is only checked that it runs.</param>
internal sealed record Setting(string Directory, Extent Extent, bool IsSmoke)
{
    /// <summary>The full amount, or a tiny one in a smoke run.</summary>
    public int Of(int full, int smoke) => IsSmoke ? smoke : full;

    /// <summary>A path in <see cref="Directory"/>.</summary>
    public string PathOf(string name) => Path.Combine(Directory, name);
}
