using System.Globalization;

namespace Airunner.Benchmarks.Product;

/// <summary>What this process holds now.</summary>
/// <param name="ManagedBytes">Live managed objects.</param>
/// <param name="AnonymousBytes">Resident memory that is no file's: the managed heap, stacks, native allocations.</param>
/// <param name="OpenFiles">File handles.</param>
internal readonly record struct MemoryUse(long ManagedBytes, long AnonymousBytes, int OpenFiles)
{
    /// <summary>Collects garbage, gives free memory back, and counts.</summary>
    public static MemoryUse Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return new MemoryUse(GC.GetTotalMemory(forceFullCollection: false), Anonymous(), Handles());
    }

    /// <summary>File handles of this process.</summary>
    public static int Handles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static long Anonymous()
    {
        const string Key = "RssAnon:";
        var line = File.ReadLines("/proc/self/status").First(each => each.StartsWith(Key, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
