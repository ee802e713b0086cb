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

    /// <summary>The most resident memory that a process had up to now; 0 when it has ended.</summary>
    public static long MostResidentBytes(int pid)
    {
        try
        {
            return Bytes(pid.ToString(CultureInfo.InvariantCulture), "VmHWM:");
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long Anonymous() => Bytes("self", "RssAnon:");

    private static long Bytes(string process, string key)
    {
        var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(each => each.StartsWith(key, StringComparison.Ordinal));
        if (line is null) return 0; // it has ended, and its parent has not asked how
        return 1024 * long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
