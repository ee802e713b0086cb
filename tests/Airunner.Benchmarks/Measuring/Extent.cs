using System.Diagnostics;

namespace Airunner.Benchmarks.Measuring;

/// <summary>The length of a measurement: a time, or a number of appends per writer if a count is given.</summary>
/// <param name="Seconds">Time of a measurement.</param>
/// <param name="Count">Appends of each writer, or null.</param>
internal readonly record struct Extent(double Seconds, int? Count)
{
    /// <summary>A tenth of it, for the warm-up.</summary>
    public Extent Tenth => new(Seconds / 10, Count is { } count ? Math.Max(1, count / 10) : null);

    /// <summary>Whether a writer continues.</summary>
    /// <param name="began">When it began, a Stopwatch timestamp.</param>
    /// <param name="done">Appends it has made.</param>
    public bool GoesOn(long began, int done) => Count is { } count ? done < count : Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds;
}
