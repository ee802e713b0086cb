namespace Airunner.Actors.Storage;

/// <summary>One sealing, from the first try to the one that succeeds.</summary>
/// <param name="currentPath">The file that is sealed.</param>
/// <param name="number">Its number as a segment.</param>
/// <param name="pathOf">The path of a segment by its number.</param>
/// <param name="writer">The writing end of the file, which is trimmed and closed.</param>
internal sealed class SealPlan(string currentPath, int number, Func<int, string> pathOf, WalLogFile? writer)
{
    private WalLogFile? _writer = writer;

    /// <summary>The file that is sealed; its successor has this name.</summary>
    internal string CurrentPath => currentPath;

    /// <summary>Its number as a segment.</summary>
    internal int Number { get; private set; } = number;

    /// <summary>Its path as a segment.</summary>
    internal string SegmentPath => pathOf(Number);

    /// <summary>The inode that is sealed: as long as it has the current name, it has still to be renamed.</summary>
    internal long? InodeToSeal { get; set; }

    /// <summary>Whether trimming failed: nothing is written to this file again.</summary>
    internal bool HasTrimFailed { get; set; }

    /// <summary>The name is taken.</summary>
    internal void TakeNextNumber() => Number++;

    /// <summary>The writing end, once; null where it was closed before.</summary>
    internal WalLogFile? TakeWriter()
    {
        var writer = _writer;
        _writer = null;
        return writer;
    }
}
