using System.Diagnostics;

namespace Airunner.Benchmarks.Product;

/// <summary>Stopwatch timestamps at equal distances. What is late catches up, so that the rate is kept.</summary>
/// <param name="Start">The first one.</param>
/// <param name="PerSecond">How many in a second.</param>
internal readonly record struct Pace(long Start, double PerSecond)
{
    /// <summary>When the <paramref name="n"/>th is due, from 0.</summary>
    public long Due(long n) => After(Start, n / PerSecond);

    /// <summary>A timestamp later than another one.</summary>
    public static long After(long timestamp, double seconds) => timestamp + (long)(seconds * Stopwatch.Frequency);

    /// <summary>Waits for a timestamp; a millisecond or two longer than that.</summary>
    public static async ValueTask UntilAsync(long timestamp)
    {
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), timestamp);
        if (left > TimeSpan.Zero) await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
    }
}
