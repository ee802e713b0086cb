using System.Diagnostics;
using Airunner.Collector.Store;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>How long a sweep of a store takes, without the slices that a collector makes of it.</summary>
internal static class StoreSweeps
{
    private const int KeptDays = 30;

    /// <summary>A sweep that finds nothing to remove.</summary>
    public static TimeSpan OfNothing(ISweptStore store, DateTimeOffset now)
    {
        var (removed, taken) = Run(store, now);
        return removed == 0 ? taken : throw new InvalidOperationException($"{removed} executions were removed.");
    }

    /// <summary>A sweep that removes what ended before an execution.</summary>
    public static (int Removed, TimeSpan Taken) Before(ISweptStore store, PlannedExecution kept) =>
        Run(store, kept.TimeOf(kept.Events) + TimeSpan.FromDays(KeptDays));

    private static (int Removed, TimeSpan Taken) Run(ISweptStore store, DateTimeOffset now)
    {
        var retention = new StoreRetention(KeptDays, TimeSpan.FromHours(1));
        var began = Stopwatch.GetTimestamp();
        var swept = store.Sweep(retention, now, isClockProven: true, isTimeOver: () => false);
        return (swept.Removed, Stopwatch.GetElapsedTime(began));
    }
}
