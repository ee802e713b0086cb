namespace Airunner.Actors.Archive;

/// <summary>Which numbers an identity's archives use.</summary>
/// <param name="StartAbove">A new log's first number is above this one; −1 where there is no archive, or no event in any.</param>
/// <param name="Unreadable">Archives that could not be read to their end.</param>
internal sealed record ArchivedNumbers(long StartAbove, IReadOnlyList<UnreadableArchive> Unreadable)
{
    /// <summary>
    /// Numbers left out above the last readable one of an archive that cannot be read to its end. Which ones the rest used nobody knows, and
    /// a receiver drops, or refuses, another event under a number it has. A log that gives a million numbers a second needs 12 days for
    /// these; below 2^53 there is room for 8191 such gaps.
    /// </summary>
    public const long Gap = 1L << 40;

    /// <summary>No archive.</summary>
    public static readonly ArchivedNumbers None = new(-1, []);
}

/// <summary>An archive that could not be read to its end.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="HighestRead">The highest number in what could be read; −1 where that was no event.</param>
/// <param name="Reason">What is wrong with it.</param>
internal sealed record UnreadableArchive(string Path, long HighestRead, string Reason);
