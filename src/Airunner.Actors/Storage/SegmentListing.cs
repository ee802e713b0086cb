namespace Airunner.Actors.Storage;

/// <summary>The files of logs that one listing of the directory has shown.</summary>
internal sealed class SegmentListing
{
    private readonly Dictionary<string, WalStat> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<SegmentFile>> _segments = new(StringComparer.Ordinal);

    /// <summary>Whether the directory was synced after it was listed: a name is durable while it stands for the file of then.</summary>
    internal bool AreNamesDurable { get; init; }

    /// <summary>A current file.</summary>
    internal void AddCurrent(string path, WalStat stat) => _current[path] = stat;

    /// <summary>A sealed segment of a log.</summary>
    internal void AddSegment(string currentPath, SegmentFile segment)
    {
        if (!_segments.TryGetValue(currentPath, out var segments)) _segments[currentPath] = segments = [];
        segments.Add(segment);
    }

    /// <summary>The current file of a log as it was; null where there was none.</summary>
    internal WalStat? CurrentOf(string path) => _current.TryGetValue(path, out var stat) ? stat : null;

    /// <summary>The segments of a log as they were, in any order.</summary>
    internal List<SegmentFile> SegmentsOf(string currentPath) => [.. _segments.GetValueOrDefault(currentPath, [])];
}
