using Airunner.Actors;

namespace Airunner.Collector.Totals;

/// <summary>Sequences that no event takes, in a range that is walked through.</summary>
/// <param name="first">The first sequence of the range.</param>
internal sealed class SequenceGaps(long first)
{
    /// <summary>Most ranges that are named.</summary>
    public const int Most = 16;

    private readonly List<SequenceRange> _ranges = [];
    private long _next = first;

    /// <summary>The first ones.</summary>
    public IReadOnlyList<SequenceRange> Ranges => _ranges;

    /// <summary>Whether no more ranges are named.</summary>
    public bool IsFull => _ranges.Count == Most;

    /// <summary>Events take these sequences.</summary>
    public void Pass(long sequence, long endSequence)
    {
        if (sequence > _next && !IsFull) _ranges.Add(new SequenceRange(_next, sequence - 1));
        _next = Math.Max(_next, endSequence == long.MaxValue ? endSequence : endSequence + 1);
    }

    /// <summary>The range ends with this sequence.</summary>
    public void End(long last)
    {
        if (last >= _next && !IsFull) _ranges.Add(new SequenceRange(_next, last));
    }
}
