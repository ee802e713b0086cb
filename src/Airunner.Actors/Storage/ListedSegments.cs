namespace Airunner.Actors.Storage;

/// <summary>
/// What a listing of the directory of logs has shown, so that opening one of many logs does not list the directory again.
/// </summary>
/// <remarks>
/// The listing may be old, and another process may have sealed segments of a log since then. Sealing gives the current file another
/// inode: as
/// long as that is the file of the listing, the segments are those of the listing too, less those that were archived.
/// </remarks>
internal sealed class ListedSegments
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, WalStat> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SegmentFile>> _segments = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private bool _isListed;

    /// <summary>The directory was listed; what stands in it is noted after this.</summary>
    internal void NoteListed()
    {
        lock (_gate)
        {
            _isListed = true;
            _current.Clear();
            _segments.Clear();
        }
    }

    /// <summary>A current file.</summary>
    internal void NoteCurrent(string path, WalStat stat)
    {
        lock (_gate) _current[path] = stat;
    }

    /// <summary>A sealed segment of a log.</summary>
    internal void NoteSegment(string currentPath, SegmentFile segment)
    {
        lock (_gate)
        {
            if (!_segments.TryGetValue(currentPath, out var segments)) _segments[currentPath] = segments = [];
            segments.Add(segment);
        }
    }

    /// <summary>This process has begun to seal the log's current file: the listing says nothing of the log any more.</summary>
    internal void NoteSealing(string currentPath)
    {
        lock (_gate) _changed.Add(currentPath);
    }

    /// <summary>The segments of a log, numbers rising; null where the directory has to be listed.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="currentPath">The log's current file.</param>
    /// <param name="firstSegmentPath">Where its first segment would stand.</param>
    /// <exception cref="WalIOException">The disk does not say.</exception>
    internal List<SegmentFile>? Of(IWalFileSystem files, string currentPath, string firstSegmentPath)
    {
        WalStat? listed;
        List<SegmentFile> segments;
        lock (_gate)
        {
            if (!_isListed || _changed.Contains(currentPath)) return null;
            listed = _current.TryGetValue(currentPath, out var stat) ? stat : null;
            segments = [.. _segments.GetValueOrDefault(currentPath, [])];
        }

        if (files.TryStat(currentPath) != listed) return null;
        if (listed is null && segments.Count == 0 && files.TryStat(firstSegmentPath) is not null) return null;
        segments.RemoveAll(segment => files.TryStat(segment.Path) is null);
        segments.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return segments;
    }
}
