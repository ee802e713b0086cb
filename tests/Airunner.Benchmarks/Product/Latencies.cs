using System.Diagnostics;
using HdrHistogram;

namespace Airunner.Benchmarks.Product;

/// <summary>Times that any thread records.</summary>
internal sealed class Latencies
{
    private const long LongestUs = 600_000_000;
    private const int Digits = 3;

    private readonly LongConcurrentHistogram _us = new(1, LongestUs, Digits);

    /// <summary>Records the time from a Stopwatch timestamp until now.</summary>
    public void RecordSince(long timestamp) =>
        _us.RecordValue(Math.Clamp((long)Stopwatch.GetElapsedTime(timestamp).TotalMicroseconds, 1, LongestUs));

    /// <summary>A percentile, in milliseconds.</summary>
    /// <param name="percent">0 to 100.</param>
    public double Ms(double percent) => _us.GetValueAtPercentile(percent) / 1000.0;
}
