using Airunner.Actors.Jobs.Sequencing;
using BenchmarkDotNet.Attributes;

namespace Airunner.Benchmarks.Parts;

/// <summary>The index of a log: all of its events noted, then settled in batches.</summary>
public class IndexParts
{
    private const int Batch = 256;
    private const int RecordBytes = 256;

    /// <summary>Events of the log.</summary>
    [Params(1_000_000)]
    public int Count { get; set; }

    /// <summary>Notes, commits and settles all.</summary>
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
