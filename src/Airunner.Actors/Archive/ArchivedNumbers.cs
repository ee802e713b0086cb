namespace Airunner.Actors.Archive;

/// <summary>The sequences that the archives of an identity use.</summary>
/// <param name="StartAbove">A new log's first sequence is above this one; −1 where there is no archived event.</param>
/// <param name="Unreadable">Archives that could not be read to their end.</param>
internal sealed record ArchivedNumbers(long StartAbove, IReadOnlyList<UnreadableArchive> Unreadable)
{
    /// <summary>
    /// Sequences that are skipped above the last readable one of an archive that cannot be read to its end. The unreadable part may have
    /// used any of them, and a receiver drops or refuses another event under a sequence that it has. A log with a million events a second
    /// needs 12 days for this many; below 2^53 there is room for 8191 such gaps.
    /// </summary>
    public const long Gap = 1L << 40;

    /// <summary>No archive.</summary>
    public static readonly ArchivedNumbers None = new(-1, []);
}

/// <summary>An archive that could not be read to its end.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="HighestRead">The highest sequence in the readable part; −1 where it holds no event.</param>
/// <param name="Reason">Why it cannot be read.</param>
internal sealed record UnreadableArchive(string Path, long HighestRead, string Reason);
