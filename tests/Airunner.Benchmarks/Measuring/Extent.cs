using System.Diagnostics;

namespace Airunner.Benchmarks.Measuring;

/// <summary>How long a measurement goes on: for a time, or, where a count is given, for so many appends of each writer.</summary>
/// <param name="Seconds">Time of a measurement.</param>
/// <param name="Count">Appends of each writer, or null.</param>
internal readonly record struct Extent(double Seconds, int? Count)
{
    /// <summary>A tenth of it, to warm up.</summary>
    public Extent Tenth => new(Seconds / 10, Count is { } count ? Math.Max(1, count / 10) : null);

    /// <summary>Whether a writer goes on.</summary>
    /// <param name="began">When it began, a Stopwatch timestamp.</param>
    /// <param name="done">Appends it has made.</param>
    public bool GoesOn(long began, int done) => Count is { } count ? done < count : Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds;
}
