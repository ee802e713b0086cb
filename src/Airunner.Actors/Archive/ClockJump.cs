namespace Airunner.Actors.Archive;

/// <summary>Wall clock and monotonic clock, read at the same moment: a later pair shows whether the wall clock was changed.</summary>
/// <param name="WallUnixMs">Wall clock, Unix milliseconds.</param>
/// <param name="Monotonic">Monotonic clock; its origin does not matter.</param>
internal readonly record struct ClockJump(long WallUnixMs, TimeSpan Monotonic)
{
    /// <summary>
    /// Smaller differences come from clock slewing, a leap second, or the time between the two readings. For archives that are kept for
    /// days an hour does not matter, and a wrong clock is mostly wrong by far more.
    /// </summary>
    public static readonly TimeSpan Threshold = TimeSpan.FromHours(1);

    /// <summary>How far the wall clock has jumped against the monotonic one since this pair was read.</summary>
    /// <returns>Null within <see cref="Threshold"/>; else the jump, negative for backwards.</returns>
    public TimeSpan? Until(ClockJump later)
    {
        var moved = TimeSpan.FromMilliseconds(later.WallUnixMs - WallUnixMs) - (later.Monotonic - Monotonic);
        return moved.Duration() > Threshold ? moved : null;
    }
}
