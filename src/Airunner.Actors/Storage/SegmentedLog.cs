namespace Airunner.Actors.Storage;

/// <summary>Reads a log of several files as a whole, without changing anything. Blocking, on any thread.</summary>
internal static class SegmentedLog
{
    /// <summary>
    /// Scans every file: sequences rise from file to file, and marks apply to the events before them in all earlier files.
    /// </summary>
    /// <param name="files">The disk.</param>
    /// <param name="segments">The sealed segments, numbers rising.</param>
    /// <param name="current">The file that is written to; null where it has still to be created.</param>
    /// <exception cref="NotALogException">A file has a wrong magic or an unknown version.</exception>
    /// <exception cref="WalIOException">A file could not be read.</exception>
    internal static IReadOnlyList<ReadSegment> Read(IWalFileSystem files, IReadOnlyList<SegmentFile> segments, string? current)
    {
        var after = -1L;
        var found = new List<ReadSegment>();
        foreach (var path in segments.Select(static segment => segment.Path).Concat(current is null ? [] : [current]))
        {
            using var file = DiskFile.Open(files, path, WalOpen.Read);
            var contents = LogContents.Scan(file, after);
            after = Math.Max(after, contents.Summary.LastSequence);
            found.Add(new ReadSegment(path, contents));
        }

        var later = new EarlierMarks();
        for (var i = found.Count - 1; i >= 0; i--)
        {
            using var file = DiskFile.Open(files, found[i].Path, WalOpen.Read);
            found[i] = found[i] with { Contents = found[i].Contents.Apply(file, later) };
            later.Add(found[i].Contents.ForEarlier);
        }

        return found;
    }

    /// <summary>Numbers between the lowest and the highest that no file has: losses of unknown size.</summary>
    /// <remarks>Below the lowest nothing is missing: segments are archived and removed in order.</remarks>
    internal static IEnumerable<int> Gaps(IReadOnlyList<SegmentFile> segments)
    {
        for (var i = 1; i < segments.Count; i++)
            for (var number = segments[i - 1].Number + 1; number < segments[i].Number; number++) yield return number;
    }
}

/// <summary>One file of a log as <see cref="SegmentedLog"/> read it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Contents">What it holds, with the marks of later files applied.</param>
internal sealed record ReadSegment(string Path, LogContents Contents)
{
    /// <summary>Sequences of the pending events, rising.</summary>
    internal List<long> Pending(IWalFileSystem files)
    {
        var pending = new List<long>();
        using var file = DiskFile.Open(files, Path, WalOpen.Read);
        using var reader = new LogReader(file, Contents.Summary.Dialect, Contents.Runs, Format.LogHeader.SizeBytes);
        while (reader.TryNext(out var record))
        {
            if (record.IsEvent && record.Status == Format.RecordStatus.Pending && !Contents.Index.IsDone(record.Sequence))
                pending.Add(record.Sequence);
        }

        return pending;
    }
}
