namespace Airunner.Benchmarks.Product;

/// <summary>What this process has used so far. Other work on the machine changes it less than it changes the time.</summary>
/// <param name="Processor">Processor time.</param>
/// <param name="AllocatedBytes">Managed bytes allocated.</param>
/// <param name="Paused">Time in which the garbage collector had stopped all threads.</param>
internal readonly record struct ProcessUse(TimeSpan Processor, long AllocatedBytes, TimeSpan Paused)
{
    public static ProcessUse Now => new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration());

    /// <summary>What was used since, for each event.</summary>
    public EventRate Rate(long events, TimeSpan time)
    {
        var now = Now;
        return new EventRate(
            events / time.TotalSeconds,
            (now.Processor - Processor).TotalMicroseconds / events,
            (double)(now.AllocatedBytes - AllocatedBytes) / events,
            (now.Paused - Paused) / time);
    }
}
