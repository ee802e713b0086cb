using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Storage;

/// <summary>The result of a scan of a log: its index, its readable stretches, its damage.</summary>
/// <param name="Summary">The scan's summary.</param>
/// <param name="Index">Which events are pending, delivered and failed.</param>
/// <param name="Runs">Readable stretches, in file order.</param>
/// <param name="Position">Where the first event stands that may be pending.</param>
internal sealed record LogContents(LogSummary Summary, LogIndex Index, LogRun[] Runs, ReadPosition Position)
{
    /// <summary>The inode of the file that was scanned: what another file of this name holds stands elsewhere.</summary>
    internal long Inode { get; init; }

    /// <summary>Its marks, as they bear on the log's earlier files.</summary>
    internal EarlierMarks ForEarlier { get; init; } = new();

    /// <summary>Sequences that failed marks of this file and, after <see cref="Apply"/>, of later ones name.</summary>
    internal IReadOnlySet<long> FailedMarks { get; init; } = new SortedSet<long>();

    /// <summary>Scans a log.</summary>
    /// <param name="file">The log, open for reading.</param>
    /// <param name="after">Sequence of the last event in the log's earlier files; −1 where there is none.</param>
    /// <exception cref="NotALogException">Wrong magic or unknown version.</exception>
    internal static LogContents Scan(DiskFile file, long after = -1) => Scan(file, new FileSource(file), after);

    /// <summary>Scans a log.</summary>
    /// <param name="file">The log, open for reading.</param>
    /// <param name="source">Its bytes.</param>
    /// <param name="after">Sequence of the last event in the log's earlier files; −1 where there is none.</param>
    /// <exception cref="NotALogException">Wrong magic or unknown version.</exception>
    internal static LogContents Scan(DiskFile file, IByteSource source, long after)
    {
        var builder = new IndexBuilder();
        var summary = LogScanner.Scan(source, ref builder, after);
        if (summary.Kind == LogKind.BadMagic) throw new NotALogException(file.Path, "it does not begin with ARWAL001");
        if (summary.Kind == LogKind.UnknownVersion)
            throw new NotALogException(file.Path, $"its version is {summary.Version}, this program reads version 1");
        builder.Index.Commit();
        var runs = builder.Runs.ToArray();
        return new LogContents(summary, builder.Index, runs, ApplyMarks(file, summary.Dialect, runs, builder))
        {
            Inode = file.Inode,
            ForEarlier = builder.ForEarlier,
            FailedMarks = builder.FailedMarks,
        };
    }

    /// <summary>Applies marks that stand in later files of the same log.</summary>
    /// <param name="file">This file, open for reading.</param>
    /// <param name="later">The marks.</param>
    /// <returns>The contents with the position of the first event that may still be pending.</returns>
    internal LogContents Apply(DiskFile file, EarlierMarks later)
    {
        if (Index.FirstSequence < 0) return this;
        var named = later.FailedIn(Index.FirstSequence, Summary.LastSequence);
        var through = Math.Max(Index.DoneThrough, Math.Min(later.SentThrough, Summary.LastSequence));
        if (named.Count == 0 && through == Index.DoneThrough) return this;
        foreach (var sequence in Existing(file, Summary.Dialect, Runs, named)) Index.Fail(sequence);
        return this with
        {
            Position = MarkDoneThrough(file, Summary.Dialect, Runs, Index, through),
            FailedMarks = named.Count == 0 ? FailedMarks : new SortedSet<long>(FailedMarks.Concat(named)),
        };
    }

    /// <summary>Applies the marks: the index then counts what is pending, and the position says where it begins.</summary>
    private static ReadPosition ApplyMarks(DiskFile file, Dialect dialect, LogRun[] runs, IndexBuilder found)
    {
        foreach (var sequence in Existing(file, dialect, runs, found.FailedMarks)) found.Index.Fail(sequence);
        return found.SentThrough < 0 && found.FailedMarks.Count == 0
            ? ReadPosition.Start with { FirstUnixMs = found.FirstDeliverableUnixMs }
            : MarkDoneThrough(file, dialect, runs, found.Index, found.SentThrough);
    }

    /// <summary>Marks every event up to a sequence as done in the index.</summary>
    /// <returns>Where the first later event stands.</returns>
    internal static ReadPosition MarkDoneThrough(DiskFile file, Dialect dialect, ReadOnlySpan<LogRun> runs, LogIndex index, long sequence)
    {
        var near = index.Near(sequence);
        var position = near is { } known ? new ReadPosition(known.OffsetBytes, known.DeliverableBefore) : ReadPosition.Start;
        using var reader = new LogReader(file, dialect, runs, position.OffsetBytes);
        var isBehind = false;
        while (reader.TryNext(out var record))
        {
            isBehind |= record.IsEvent && record.Sequence > sequence;
            if (isBehind)
            {
                if (record.Status != RecordStatus.Pending || index.IsFailedAhead(record.Sequence)) continue;
                position = position with { FirstUnixMs = record.TimestampMs };
                break;
            }

            var deliverable = record.IsEvent && record.Status == RecordStatus.Pending ? 1 : 0;
            position = new ReadPosition(record.EndBytes, position.DeliverableBefore + deliverable);
        }

        index.MarkDoneThrough(sequence, position.DeliverableBefore);
        return position;
    }

    /// <summary>The sequences of failed marks for which the log holds a pending event; other failed marks have no effect.</summary>
    private static List<long> Existing(DiskFile file, Dialect dialect, LogRun[] runs, SortedSet<long> marks)
    {
        var existing = new List<long>(marks.Count);
        if (marks.Count == 0) return existing;
        using var reader = new LogReader(file, dialect, runs, LogHeader.SizeBytes);
        while (existing.Count < marks.Count && reader.TryNext(out var record))
            if (record.Status == RecordStatus.Pending && marks.Contains(record.Sequence)) existing.Add(record.Sequence);
        return existing;
    }
}
