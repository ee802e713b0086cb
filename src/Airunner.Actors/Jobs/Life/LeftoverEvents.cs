using Airunner.Actors.Archive;
using Airunner.Actors.Format;
using Airunner.Actors.Storage;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Reads the first and the last event of a leftover log. Blocking; reads the ends of the files and not what is between.</summary>
/// <param name="parts">The disk and the archives.</param>
/// <param name="execution">Whose log.</param>
internal sealed class LeftoverEvents(LogParts parts, JobExecution execution)
{
    private const long Beginning = 1; // logs that a caller numbers begin here, those that number themselves at 0

    /// <summary>Reads them.</summary>
    /// <param name="current">The current file, open.</param>
    /// <param name="segments">The sealed segments, numbers rising.</param>
    /// <returns>Null where the log has no event.</returns>
    /// <exception cref="WalException">A live file cannot be read. An archive that cannot is left out.</exception>
    internal LeftoverLog? Read(OpenedLog current, IReadOnlyList<SegmentFile> segments)
    {
        var last = LastOfFiles(current, segments);
        var first = FirstOfFiles(current, segments);
        if (last is not null && first is { Sequence: <= Beginning }) return new LeftoverLog(execution, first, last);
        var archives = parts.ArchivePaths(execution);
        if (archives.Count == 0) return last is null && first is null ? null : new LeftoverLog(execution, first, last);
        var archivedFirst = OfArchive(archives[0], stopsAtFirst: true);
        last ??= OfArchive(archives[^1], stopsAtFirst: false);
        return last is null ? null : new LeftoverLog(execution, archivedFirst ?? first, last);
    }

    private JobEvent? FirstOfFiles(OpenedLog current, IReadOnlyList<SegmentFile> segments)
    {
        foreach (var segment in segments)
        {
            if (FirstOf(segment.Path, [new LogRun(LogHeader.SizeBytes, segment.LengthBytes)]) is { } first) return first;
        }

        return current.Contents.Index.Events == 0 ? null : FirstOf(current.Path, current.Contents.Runs);
    }

    private JobEvent? LastOfFiles(OpenedLog current, IReadOnlyList<SegmentFile> segments)
    {
        if (current.Contents.Index.Events > 0) return LastOf(current.Path, current.Contents);
        for (var at = segments.Count - 1; at >= 0; at--)
        {
            var contents = Scan(segments[at].Path);
            if (contents.Index.Events > 0) return LastOf(segments[at].Path, contents);
        }

        return null;
    }

    private JobEvent? FirstOf(string path, LogRun[] runs)
    {
        using var file = DiskFile.Open(parts.Files, path, WalOpen.Read);
        using var reader = new LogReader(file, Dialect.Exclusive, runs, LogHeader.SizeBytes);
        while (reader.TryNext(out var record))
        {
            if (record.IsEvent) return Parse(record.Payload);
        }

        return null;
    }

    private JobEvent? LastOf(string path, LogContents contents)
    {
        var last = contents.Index.LastSequence;
        var from = contents.Index.Near(last)?.OffsetBytes ?? LogHeader.SizeBytes;
        using var file = DiskFile.Open(parts.Files, path, WalOpen.Read);
        using var reader = new LogReader(file, contents.Summary.Dialect, contents.Runs, from);
        while (reader.TryNext(out var record))
        {
            if (record.IsEvent && record.Sequence == last) return Parse(record.Payload);
        }

        return null;
    }

    private LogContents Scan(string path)
    {
        using var file = DiskFile.Open(parts.Files, path, WalOpen.Read);
        return LogContents.Scan(file);
    }

    /// <summary>An archive that cannot be read must not keep the log from being delivered.</summary>
    private JobEvent? OfArchive(string path, bool stopsAtFirst)
    {
        var payload = Array.Empty<byte>();
        try
        {
            using var archive = ArchiveStream.Open(parts.Files, path);
            using var records = new ArchivedRecords(archive, path);
            while (records.TryNext(out var record))
            {
                if (!record.IsEvent) continue;
                payload = record.Payload.ToArray();
                if (stopsAtFirst) break;
            }
        }
        catch (WalException)
        {
            return null; // the sweep or the next reader of the archive reports it
        }

        return payload.Length == 0 ? null : Parse(payload);
    }

    private static JobEvent? Parse(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JobEvent.Parser.ParseFrom(payload);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
