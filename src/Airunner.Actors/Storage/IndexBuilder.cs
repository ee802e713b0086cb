using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Storage;

/// <summary>Builds the index from the records of a scan.</summary>
internal sealed class IndexBuilder : IRecordVisitor
{
    /// <summary>The index of all events. Marks are collected during the scan and applied after it.</summary>
    internal LogIndex Index { get; } = new();

    /// <summary>Timestamp of the first event with status pending, Unix milliseconds; null where there is none.</summary>
    internal long? FirstDeliverableUnixMs { get; private set; }

    /// <summary>Readable stretches.</summary>
    internal List<LogRun> Runs { get; } = [];

    /// <summary>Sequences that failed marks name.</summary>
    internal SortedSet<long> FailedMarks { get; } = [];

    /// <summary>Highest sequence that a sent mark covers; −1 for none.</summary>
    internal long SentThrough { get; private set; } = -1;

    /// <summary>The marks as they bear on the log's earlier files.</summary>
    internal EarlierMarks ForEarlier { get; } = new();

    public void Visit(in RecordView record)
    {
        Extend(record);
        if (record.IsMark) Apply(record);
        else if (record.Status == RecordStatus.Pending)
        {
            FirstDeliverableUnixMs ??= record.TimestampMs;
            Index.NotePending(record.Sequence, record.EndSequence, record.OffsetBytes);
        }
        else Index.NoteWrittenAsDone(record.Sequence, record.EndSequence, record.OffsetBytes, record.Status == RecordStatus.Failed);
    }

    private void Apply(in RecordView mark)
    {
        Index.NoteMarked(mark.Sequence);

        // A mark applies only to events that stand before it in the file.
        if (mark.Status == RecordStatus.Sent) SentThrough = Math.Max(SentThrough, Math.Min(mark.Sequence, Index.LastSequence));
        else if (Index.FirstSequence >= 0 && mark.Sequence >= Index.FirstSequence && mark.Sequence <= Index.LastSequence)
            FailedMarks.Add(mark.Sequence);

        if (mark.Status == RecordStatus.Sent) ForEarlier.NoteSent(mark.Sequence);
        else if (Index.FirstSequence < 0 || mark.Sequence < Index.FirstSequence) ForEarlier.NoteFailed(mark.Sequence);
    }

    private void Extend(in RecordView record)
    {
        var last = Runs.Count - 1;
        if (record.LengthIsBroken) Runs.Add(new LogRun(record.OffsetBytes, record.EndBytes, LengthIsBroken: true));
        else if (last >= 0 && Runs[last].EndBytes == record.OffsetBytes && !Runs[last].LengthIsBroken)
            Runs[last] = Runs[last] with { EndBytes = record.EndBytes };
        else Runs.Add(new LogRun(record.OffsetBytes, record.EndBytes));
    }
}
