using Airunner.Actors.Jobs;

namespace Airunner.Actors.Archive;

/// <summary>Which files of the archive directory a sweep removes.</summary>
/// <param name="Days">Days an archive is kept after it was written; 0 keeps all.</param>
internal readonly record struct RetentionRule(int Days)
{
    /// <summary>Whether anything is ever removed.</summary>
    public bool KeepsAll => Days <= 0;

    /// <summary>Whether a file goes.</summary>
    /// <param name="fileName">Name without directory; only one that <see cref="FileNames.Archive"/> makes is ever removed.</param>
    /// <param name="modifiedUnixMs">When it was last written, Unix milliseconds.</param>
    /// <param name="nowUnixMs">Now, Unix milliseconds.</param>
    public bool Removes(string fileName, long modifiedUnixMs, long nowUnixMs) =>
        !KeepsAll
        && nowUnixMs - modifiedUnixMs > Days * (long)TimeSpan.FromDays(1).TotalMilliseconds
        && FileNames.TryParseArchive(fileName, out _, out _);
}
