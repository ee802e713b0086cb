namespace Airunner.Actors.Signals;

/// <summary>The last durations of something that happens often, whoever asks for them later. Noting one costs a few nanoseconds.</summary>
internal sealed class RecentDurations
{
    /// <summary>How many are kept.</summary>
    internal const int Kept = 1024;

    private readonly uint[] _microseconds = new uint[Kept];
    private long _count;

    /// <summary>Notes one; may be called by any thread.</summary>
    internal void Note(TimeSpan duration)
    {
        var at = (Interlocked.Increment(ref _count) - 1) % Kept;
        _microseconds[at] = (uint)Math.Clamp(duration.TotalMicroseconds, 0, uint.MaxValue);
    }

    /// <summary>The duration that this share of the last ones did not pass; null where there are none yet.</summary>
    /// <param name="share">Above 0, at most 1: 0.5 is the median.</param>
    internal TimeSpan? Percentile(double share)
    {
        var known = (int)Math.Min(Interlocked.Read(ref _count), Kept);
        if (known == 0) return null;
        var sorted = _microseconds[..known];
        Array.Sort(sorted);
        return TimeSpan.FromMicroseconds(sorted[(int)Math.Ceiling(share * known) - 1]);
    }
}
