using Airunner.Actors;

namespace Airunner.Worker.Commands.Wal;

/// <summary>Events by their sequences, in ranges: added with rising sequences.</summary>
internal sealed class SequenceRanges
{
    private readonly List<SequenceRange> _ranges = [];

    /// <summary>Number of events.</summary>
    public long Count { get; private set; }

    /// <summary>Their sequences.</summary>
    public IReadOnlyList<SequenceRange> Ranges => _ranges;

    /// <summary>Adds an event.</summary>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="endSequence">The last sequence that it takes.</param>
    public void Add(long sequence, long endSequence)
    {
        Count++;
        if (_ranges.Count > 0 && _ranges[^1].Last + 1 == sequence) _ranges[^1] = _ranges[^1] with { Last = endSequence };
        else _ranges.Add(new SequenceRange(sequence, endSequence));
    }

    /// <summary>"17–20, 31".</summary>
    public override string ToString() => string.Join(", ", _ranges);
}
