using Airunner.Torture.Simulation;

namespace Airunner.Torture.Fuzzing;

/// <summary>Limits on the memory that one small input may use.</summary>
internal static class Bounds
{
    /// <summary>Most managed memory for one small input, in bytes.</summary>
    public const long MostAllocatedBytes = 48L << 20;

    /// <summary>Most growth of the process's memory during one input, in bytes, including other threads.</summary>
    public const long MostResidentBytes = 512L << 20;

    private static readonly Lock OneMeasured = new();

    /// <summary>Measures the managed memory that reading allocates.</summary>
    public static void OfManagedMemory(Action reading)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        reading();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostAllocatedBytes) throw new PromiseBrokenException($"{allocated} bytes were allocated.");
    }

    /// <summary>Also measures the peak of the whole process, because the decoder's memory is not managed. One input at a time.</summary>
    public static void OfAllMemory(Action reading)
    {
        lock (OneMeasured)
        {
            var peak = PeakMemory.During(() => OfManagedMemory(reading));
            if (peak > MostResidentBytes) throw new PromiseBrokenException($"The process grew by {peak} bytes.");
        }
    }
}
