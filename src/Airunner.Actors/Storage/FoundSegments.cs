namespace Airunner.Actors.Storage;

/// <summary>The sealed segments that were found when a log was opened, and what the opening had to read of them.</summary>
/// <remarks>
/// Only the last segment with events is read: sequences go on above it, and it ends with the last marks. The others are read when their
/// turn
/// to be delivered comes, so that a long backlog is opened at once and takes the memory of few indexes.
/// </remarks>
internal sealed class FoundSegments(SegmentStore store, LogOpener opener)
{
    private readonly Dictionary<int, OpenedSegment> _opened = [];

    /// <summary>All of them, numbers rising.</summary>
    internal List<SegmentFile> Files { get; private set; } = [];

    /// <summary>Those that are no logs: not touched.</summary>
    internal List<NotALogException> LeftAlone { get; } = [];

    /// <summary>Whether any of those that were read holds an event.</summary>
    internal bool HasEvents => _opened.Values.Any(static segment => segment.Log.Contents.Index.Events > 0);

    /// <summary>What was read of a segment; null where it was not.</summary>
    internal OpenedSegment? OpenedOf(int number) => _opened.GetValueOrDefault(number);

    /// <summary>Finds the segments of a log, and opens its current file.</summary>
    /// <param name="currentPath">The current file; made where there is none.</param>
    /// <param name="listed">Says which segments the log has.</param>
    internal OpenedLog Open(string currentPath, Func<ListedLog> listed)
    {
        var log = listed();
        Files = log.Segments;
        for (var at = Files.Count - 1; at >= 0 && !HasEvents; at--) Read(at);
        var after = _opened.Values.Select(static segment => segment.Log.Contents.Summary.LastSequence).Append(-1).Max();
        var current = opener.Open(currentPath, after, log.IsNameDurable);
        try
        {
            foreach (var (number, segment) in _opened) _opened[number] = store.Apply(segment, current.Contents.ForEarlier);
            return current;
        }
        catch
        {
            current.Writer?.Dispose();
            throw;
        }
    }

    private void Read(int at)
    {
        var file = Files[at];
        try
        {
            _opened[file.Number] = new OpenedSegment(store.Open(file.Path, after: -1));
        }
        catch (NotALogException failure)
        {
            LeftAlone.Add(failure);
            Files.RemoveAt(at);
        }
    }
}

/// <summary>A sealed segment that was read.</summary>
/// <param name="Log">The segment.</param>
internal sealed record OpenedSegment(OpenedLog Log)
{
    /// <summary>Whether its own marks leave events pending: before it is archived, marks have to be appended to it.</summary>
    internal bool NeedsMarks { get; } = Log.Contents.Index.Pending > 0;
}
