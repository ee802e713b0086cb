using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Storage;

/// <summary>Takes in the records of a scan.</summary>
internal sealed class IndexBuilder : IRecordVisitor
{
    /// <summary>Events, counted; marks are applied after the scan.</summary>
    internal LogIndex Index { get; } = new();

    /// <summary>When the first event that was written to be delivered was appended, Unix milliseconds; null where there is none.</summary>
    internal long? FirstDeliverableUnixMs { get; private set; }

    /// <summary>Readable stretches.</summary>
    internal List<LogRun> Runs { get; } = [];

    /// <summary>Events that failed marks behind them name.</summary>
    internal SortedSet<long> FailedMarks { get; } = [];

    /// <summary>Highest event that a sent mark behind it settles; −1 for none.</summary>
    internal long SentThrough { get; private set; } = -1;

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
        // A mark settles nothing that stands after it.
        if (mark.Status == RecordStatus.Sent) SentThrough = Math.Max(SentThrough, Math.Min(mark.Sequence, Index.LastSequence));
        else if (mark.Sequence <= Index.LastSequence) FailedMarks.Add(mark.Sequence);
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
