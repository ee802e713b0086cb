using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>A log that was opened, and what opening did.</summary>
/// <param name="Path">The log.</param>
/// <param name="Contents">What it holds, after repair.</param>
/// <param name="Writer">The writing end; null while the log can only be read.</param>
internal sealed record OpenedLog(string Path, LogContents Contents, WalLogFile? Writer)
{
    /// <summary>Damage that was found, before repair.</summary>
    internal IReadOnlyList<Format.DamageFinding> Findings { get; init; } = [];

    /// <summary>Where the damaged original, or the bytes cut off it, are kept; null where nothing was damaged.</summary>
    internal string? KeptAt { get; init; }

    /// <summary>True for a log that was made now.</summary>
    internal bool IsNew { get; init; }

    /// <summary>Why it can only be read for now: the repair, the sync or the opening for writing failed; null where it can be written.</summary>
    internal WalIOException? WriteTrouble { get; init; }

    /// <summary>
    /// Whether all it holds is known to be on the disk. Else an earlier process may have failed to sync it: what is read may stand in the page
    /// cache alone, and a number delivered from there and then lost in a power cut would be given again.
    /// </summary>
    internal bool IsDurable { get; init; }

    /// <summary>A log in the other dialect: read, delivered and archived, never written to.</summary>
    internal bool IsForeign => Contents.Summary.Dialect == Format.Dialect.Inclusive;
}
