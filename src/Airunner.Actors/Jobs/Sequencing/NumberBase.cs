namespace Airunner.Actors.Jobs.Sequencing;

/// <summary>
/// Where the numbers begin that a log on one of several machines gives from the moment on in which its execution was placed there: the
/// time, so that the numbers of a later log of the same execution are above those of an earlier one that nobody can ask.
/// </summary>
internal static class NumberBase
{
    /// <summary>
    /// Numbers for each millisecond: 8,192, more than a log can write in it. So the numbers of a log never reach those of a later one.
    /// </summary>
    internal const int BitsPerMillisecond = 13;

    /// <summary>Below it no number comes from a base: a base of 37 hours after the epoch is already above.</summary>
    private const long Least = 1L << 40;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The base at a time; below 2^53, which JavaScript can count, until 2060.</summary>
    internal static long At(DateTimeOffset time) => Math.Max(0, (long)(time - Epoch).TotalMilliseconds) << BitsPerMillisecond;

    /// <summary>Whether a number is the first above a base: nothing is missing before it. One in 8,192 others looks the same.</summary>
    internal static bool IsFirst(long sequence) => sequence > Least && (sequence & ((1L << BitsPerMillisecond) - 1)) == 1;
}
