using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>A log that was opened, and what was repaired.</summary>
/// <param name="Path">The log.</param>
/// <param name="Contents">What it holds, after repair.</param>
/// <param name="Writer">The writing end; null while the log is read-only.</param>
internal sealed record OpenedLog(string Path, LogContents Contents, WalLogFile? Writer)
{
    /// <summary>Damage that was found, before repair.</summary>
    internal IReadOnlyList<Format.DamageFinding> Findings { get; init; } = [];

    /// <summary>Where the damaged original, or the bytes cut off it, are kept; null where nothing was damaged.</summary>
    internal string? KeptAt { get; init; }

    /// <summary>Why the log is read-only: the repair, the sync or the opening for writing failed; null where it can be written.</summary>
    internal WalIOException? WriteTrouble { get; init; }

    /// <summary>
    /// Whether all its records are known to be durable. Otherwise a sync of an earlier process may have failed, and records may exist in
    /// the page cache only: a sequence delivered from there and lost in a power cut would be used a second time.
    /// </summary>
    internal bool IsDurable { get; init; }

    /// <summary>A log in the other dialect: read, delivered and archived, never written to.</summary>
    internal bool IsForeign => Contents.Summary.Dialect == Format.Dialect.Inclusive;
}
