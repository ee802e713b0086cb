namespace Airunner.Actors.Format;

/// <summary>Where a run of records, read by rules 1 and 2, ends.</summary>
/// <param name="How">CleanEnd, Torn or Stuck.</param>
/// <param name="OffsetBytes">Where.</param>
/// <param name="Last">Sequence of the last event before.</param>
internal readonly record struct RunEnd(Step How, long OffsetBytes, long Last);

/// <summary>Follows runs ahead of the reader, each stretch of the log once: a run that joins an earlier one ends where it ended.</summary>
internal sealed class Runs(RecordReader reader)
{
    // As with chains of lengths: a run that joins an earlier one soon reaches one of these offsets.
    private const int StatesKept = 16;

    private readonly Dictionary<(long OffsetBytes, long Last), RunEnd> _known = [];

    /// <summary>Reads on from an offset, after an event of a given sequence.</summary>
    public RunEnd Follow(long offsetBytes, long last)
    {
        var kept = new List<(long, long)>();
        for (var records = 0; ; records++)
        {
            if (_known.TryGetValue((offsetBytes, last), out var end)) return Remember(kept, end);
            if (records % StatesKept == 0) kept.Add((offsetBytes, last));
            var step = reader.Read(offsetBytes, last, out var record, out var nextBytes);
            if (step is Step.CleanEnd or Step.Torn or Step.Stuck) return Remember(kept, new RunEnd(step, offsetBytes, last));
            if (step is not Step.BrokenBody && record.IsEvent) last = record.Sequence;
            offsetBytes = nextBytes;
        }
    }

    private RunEnd Remember(List<(long, long)> states, RunEnd end)
    {
        foreach (var state in states) _known[state] = end;
        return end;
    }
}
