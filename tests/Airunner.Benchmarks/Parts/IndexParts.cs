using Airunner.Actors.Jobs.Sequencing;
using BenchmarkDotNet.Attributes;

namespace Airunner.Benchmarks.Parts;

/// <summary>The index of a log: all events noted, then marked as delivered in batches.</summary>
public class IndexParts
{
    private const int Batch = 256;
    private const int RecordBytes = 256;

    /// <summary>Events of the log.</summary>
    [Params(1_000_000)]
    public int Count { get; set; }

    /// <summary>Notes, commits and marks all events.</summary>
    [Benchmark]
    public long NoteAndSettle()
    {
        var index = new LogIndex();
        for (var sequence = 1L; sequence <= Count; sequence++) index.NotePending(sequence, sequence, sequence * RecordBytes);
        index.Commit();
        for (var sequence = (long)Batch; sequence <= Count; sequence += Batch) index.MarkDoneThrough(sequence, sequence);
        return index.Pending;
    }
}
