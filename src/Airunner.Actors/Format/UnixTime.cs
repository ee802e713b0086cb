namespace Airunner.Actors.Format;

/// <summary>A record's timestamp as a point in time.</summary>
internal static class UnixTime
{
    private static readonly long Least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Most = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The time of a timestamp.</summary>
    /// <param name="unixMs">Any number. A time outside the calendar's range becomes its first or last moment.</param>
    internal static DateTimeOffset Of(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(unixMs, Least, Most));
}
