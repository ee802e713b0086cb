using System.Diagnostics;
using Airunner.Benchmarks.Contestants;

namespace Airunner.Benchmarks.Measuring;

/// <summary>One producer that keeps a window of appends in flight; for a log that takes batches, a batch is one window.</summary>
internal static class OpenWindow
{
    /// <summary>Runs the producer and measures the rate.</summary>
    public static async Task<Outcome> RunAsync(IDurableLog log, ReadOnlyMemory<byte> payload, int window, Extent extent)
    {
        var began = Stopwatch.GetTimestamp();
        var appended = log is IBatchLog batches
            ? await Task.Run(() => Batches(batches, payload, window, extent, began))
            : await Task.Run(() => WindowAsync(log, payload, window, extent, began));
        return new Outcome(appended / Stopwatch.GetElapsedTime(began).TotalSeconds, double.NaN, double.NaN, double.NaN, double.NaN);
    }

    private static long Batches(IBatchLog log, ReadOnlyMemory<byte> payload, int window, Extent extent, long began)
    {
        var appended = 0;
        for (; extent.GoesOn(began, appended); appended += window) log.AppendBatch(payload, window);
        return appended;
    }

    private static async Task<long> WindowAsync(IDurableLog log, ReadOnlyMemory<byte> payload, int window, Extent extent, long began)
    {
        var inFlight = new ValueTask[window];
        var appended = 0;
        for (; extent.GoesOn(began, appended); appended++)
        {
            var slot = appended % window;
            if (appended >= window) await inFlight[slot];
#pragma warning disable CA2012 // each slot is awaited once, before its next use or at the end
            inFlight[slot] = log.AppendAsync(payload);
#pragma warning restore CA2012
        }

        for (var n = Math.Max(0, appended - window); n < appended; n++) await inFlight[n % window];
        return appended;
    }
}
