using Airunner.Actors.Jobs.Identity;

namespace Airunner.Actors.Archive;

/// <summary>Decides which files of a directory a sweep removes.</summary>
/// <param name="Days">Days a file is kept after it was written; 0 keeps all.</param>
/// <param name="Names">Names that may be removed; null for those of archives.</param>
internal readonly record struct RetentionRule(int Days, Func<string, bool>? Names = null)
{
    /// <summary>Whether retention is off: nothing is ever removed.</summary>
    public bool KeepsAll => Days <= 0;

    /// <summary>
    /// How long a wall clock must have run steadily before a sweep trusts it: a day, or half the retention where that is less. A clock that
    /// is years ahead makes every archive look expired; the operator has this time to see the warning.
    /// </summary>
    public TimeSpan Proof => TimeSpan.FromDays(Math.Min(1, Days / 2.0));

    /// <summary>
    /// Whether a file shows that the clock is right: one that is at least <see cref="Proof"/> old by this clock and not yet expired.
    /// </summary>
    /// <inheritdoc cref="Removes"/>
    public bool IsProof(string fileName, long modifiedUnixMs, long nowUnixMs)
    {
        var age = nowUnixMs - modifiedUnixMs;
        return age >= Proof.TotalMilliseconds && age <= RetentionMs && IsOurs(fileName);
    }

    /// <summary>Whether a file is removed.</summary>
    /// <param name="fileName">Name without directory.</param>
    /// <param name="modifiedUnixMs">When it was last written, Unix milliseconds.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    public bool Removes(string fileName, long modifiedUnixMs, long nowUnixMs) =>
        !KeepsAll
        && nowUnixMs - modifiedUnixMs > RetentionMs
        && IsOurs(fileName);

    private bool IsOurs(string fileName) => Names?.Invoke(fileName) ?? FileNames.TryParseArchive(fileName, out _, out _);

    private long RetentionMs => Days * (long)TimeSpan.FromDays(1).TotalMilliseconds;
}
