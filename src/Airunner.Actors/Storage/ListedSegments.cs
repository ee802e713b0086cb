namespace Airunner.Actors.Storage;

/// <summary>
/// What a listing of the directory of logs has shown, so that opening one of many logs does not list the directory again.
/// </summary>
/// <remarks>
/// The listing may be old, and another process may have sealed segments of a log since then. Sealing gives the current file another
/// inode: as long as that is the file of the listing, the segments are those of the listing too, less those that were archived. Of a log
/// whose current file the listing has not shown it says nothing: a process may have ended between sealing the file and making the next
/// one, or this process may have opened the log before the directory was listed.
/// </remarks>
internal sealed class ListedSegments
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private SegmentListing? _listing;

    /// <summary>The directory was listed.</summary>
    internal void Take(SegmentListing listing)
    {
        lock (_gate) _listing = listing;
    }

    /// <summary>This process has begun to seal the log's current file: the listing says nothing of the log any more.</summary>
    internal void NoteSealing(string currentPath)
    {
        lock (_gate) _changed.Add(currentPath);
    }

    /// <summary>The segments of a log; null where the directory has to be listed.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="currentPath">The log's current file.</param>
    /// <exception cref="WalIOException">The disk does not say.</exception>
    internal ListedLog? Of(IWalFileSystem files, string currentPath)
    {
        SegmentListing? listing;
        lock (_gate) listing = _changed.Contains(currentPath) ? null : _listing;
        if (listing is null) return null;
        if (listing.CurrentOf(currentPath) is not { } listed || files.TryStat(currentPath) != listed) return null;
        var segments = listing.SegmentsOf(currentPath);
        segments.RemoveAll(segment => files.TryStat(segment.Path) is null);
        segments.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return new ListedLog(segments, listing.AreNamesDurable);
    }
}

/// <summary>What a listing says of a log whose files are those of the listing.</summary>
/// <param name="Segments">Its sealed segments, numbers rising.</param>
/// <param name="IsNameDurable">Whether the name of the current file is known to be durable.</param>
internal sealed record ListedLog(List<SegmentFile> Segments, bool IsNameDurable);
