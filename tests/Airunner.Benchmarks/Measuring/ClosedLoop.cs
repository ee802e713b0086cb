using System.Diagnostics;
using Airunner.Benchmarks.Contestants;
using HdrHistogram;

namespace Airunner.Benchmarks.Measuring;

/// <summary>Writers that append again as soon as their last append was acknowledged.</summary>
internal static class ClosedLoop
{
    private const long LongestNs = 60_000_000_000;
    private const int Digits = 3;

    /// <summary>Runs the writers and measures every append.</summary>
    /// <param name="logs">One log per writer; the same log may come several times.</param>
    /// <param name="blocks">Whether appends block: then each writer gets a thread.</param>
    /// <param name="payload">What each append writes.</param>
    /// <param name="extent">How long.</param>
    public static async Task<Outcome> RunAsync(IReadOnlyList<IDurableLog> logs, bool blocks, ReadOnlyMemory<byte> payload, Extent extent)
    {
        var histograms = logs.Select(_ => new LongHistogram(LongestNs, Digits)).ToArray();
        // All begin at the same time: starting a hundred threads takes longer than many appends.
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gate = new ManualResetEventSlim();
        var writers = logs.Select((log, n) => blocks
            ? OnItsOwnThread(() => Write(log, payload, extent, histograms[n], gate))
            : Task.Run(() => WriteAsync(log, payload, extent, histograms[n], start.Task))).ToArray();
        var began = Stopwatch.GetTimestamp();
        gate.Set();
        start.SetResult();
        await Task.WhenAll(writers);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return Sum(histograms, seconds);
    }

    private static Task OnItsOwnThread(Action write) =>
        Task.Factory.StartNew(write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void Write(
        IDurableLog log, ReadOnlyMemory<byte> payload, Extent extent, LongHistogram histogram, ManualResetEventSlim gate)
    {
        gate.Wait();
        var began = Stopwatch.GetTimestamp();
        for (var done = 0; extent.GoesOn(began, done); done++)
        {
            var started = Stopwatch.GetTimestamp();
            var appended = log.AppendAsync(payload);
            if (!appended.IsCompletedSuccessfully) appended.AsTask().GetAwaiter().GetResult();
            histogram.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(started).TotalNanoseconds));
        }
    }

    private static async Task WriteAsync(IDurableLog log, ReadOnlyMemory<byte> payload, Extent extent, LongHistogram histogram, Task start)
    {
        await start;
        var began = Stopwatch.GetTimestamp();
        for (var done = 0; extent.GoesOn(began, done); done++)
        {
            var started = Stopwatch.GetTimestamp();
            await log.AppendAsync(payload);
            histogram.RecordValue(Math.Max(1, (long)Stopwatch.GetElapsedTime(started).TotalNanoseconds));
        }
    }

    private static Outcome Sum(LongHistogram[] histograms, double seconds)
    {
        var all = new LongHistogram(LongestNs, Digits);
        foreach (var histogram in histograms) all.Add(histogram);
        return new Outcome(all.TotalCount / seconds, Us(50), Us(90), Us(99), Us(99.9));

        double Us(double percentile) => all.GetValueAtPercentile(percentile) / 1000.0;
    }
}
