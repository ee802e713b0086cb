using Airunner.Actors.Jobs.Identity;

namespace Airunner.Actors.Archive;

/// <summary>Which files of the archive directory a sweep removes.</summary>
/// <param name="Days">Days an archive is kept after it was written; 0 keeps all.</param>
internal readonly record struct RetentionRule(int Days)
{
    /// <summary>Whether anything is ever removed.</summary>
    public bool KeepsAll => Days <= 0;

    /// <summary>
    /// How long a wall clock must have stood before it is believed: a day, or half the retention. A clock that is set years ahead, perhaps
    /// already at the start, makes every archive old; the operator gets this long to see the warning.
    /// </summary>
    public TimeSpan Proof => TimeSpan.FromDays(Math.Min(1, Days / 2.0));

    /// <summary>Whether a file shows that the clock has stood for long enough: an archive that was written under it, and not just now.</summary>
    /// <inheritdoc cref="Removes"/>
    public bool IsProof(string fileName, long modifiedUnixMs, long nowUnixMs)
    {
        var age = nowUnixMs - modifiedUnixMs;
        return age >= Proof.TotalMilliseconds && age <= RetentionMs && FileNames.TryParseArchive(fileName, out _, out _);
    }

    /// <summary>Whether a file goes.</summary>
    /// <param name="fileName">Name without directory; only one that <see cref="FileNames.Archive"/> makes is ever removed.</param>
    /// <param name="modifiedUnixMs">When it was last written, Unix milliseconds.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    public bool Removes(string fileName, long modifiedUnixMs, long nowUnixMs) =>
        !KeepsAll
        && nowUnixMs - modifiedUnixMs > RetentionMs
        && FileNames.TryParseArchive(fileName, out _, out _);

    private long RetentionMs => Days * (long)TimeSpan.FromDays(1).TotalMilliseconds;
}
