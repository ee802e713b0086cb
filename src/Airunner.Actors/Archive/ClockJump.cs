namespace Airunner.Actors.Archive;

/// <summary>The wall clock and the monotonic one, read together, so that a later pair tells whether somebody has moved the wall clock.</summary>
/// <param name="WallUnixMs">Wall clock, Unix milliseconds.</param>
/// <param name="Monotonic">Monotonic clock; its zero does not matter.</param>
internal readonly record struct ClockJump(long WallUnixMs, TimeSpan Monotonic)
{
    /// <summary>
    /// Differences up to this are the slewing of a clock that is kept right, a leap second, or the time between the two readings. An hour
    /// more or less does not matter to archives that are kept for days; a clock that was moved is mostly wrong by far more.
    /// </summary>
    public static readonly TimeSpan Threshold = TimeSpan.FromHours(1);

    /// <summary>How far the wall clock has moved against the monotonic one since this pair was read.</summary>
    /// <returns>Null within <see cref="Threshold"/>; else by how much, negative for backwards.</returns>
    public TimeSpan? Until(ClockJump later)
    {
        var moved = TimeSpan.FromMilliseconds(later.WallUnixMs - WallUnixMs) - (later.Monotonic - Monotonic);
        return moved.Duration() > Threshold ? moved : null;
    }
}
