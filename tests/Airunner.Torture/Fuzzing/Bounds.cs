using Airunner.Torture.Simulation;

namespace Airunner.Torture.Fuzzing;

/// <summary>What one small input may cost.</summary>
internal static class Bounds
{
    /// <summary>Most managed memory that one small input may cost, bytes.</summary>
    public const long MostAllocatedBytes = 48L << 20;

    /// <summary>Most memory of any kind that the process may take meanwhile, bytes; other threads' too.</summary>
    public const long MostResidentBytes = 512L << 20;

    private static readonly Lock OneMeasured = new();

    /// <summary>Measures what reading takes of the managed heap.</summary>
    public static void OfManagedMemory(Action reading)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        reading();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostAllocatedBytes) throw new PromiseBrokenException($"{allocated} bytes were allocated.");
    }

    /// <summary>Measures also the peak of the whole process: the decoder's memory is not the managed heap's. One at a time.</summary>
    public static void OfAllMemory(Action reading)
    {
        lock (OneMeasured)
        {
            var peak = PeakMemory.During(() => OfManagedMemory(reading));
            if (peak > MostResidentBytes) throw new PromiseBrokenException($"The process grew by {peak} bytes.");
        }
    }
}
