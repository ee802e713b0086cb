using Airunner.Actors;
using Airunner.Collector.Queries;

namespace Airunner.Collector.Totals;

/// <summary>Compares what a sender has delivered with what is stored.</summary>
/// <remarks>
/// Segments carry the number and the hash of their events, so their bytes are read only where a segment has them not (it was stored by an
/// earlier version), where the range begins or ends inside one, and where missing sequences are looked for inside one.
/// </remarks>
internal sealed class CompletenessCheck
{
    private readonly IPageReader _reader;
    private readonly JobExecution _execution;
    private readonly SentTotals _sent;
    private readonly long _from;
    private readonly List<SegmentFacts> _segments;

    private CompletenessCheck(IPageReader reader, JobExecution execution, SentTotals sent)
    {
        _reader = reader;
        _execution = execution;
        _sent = sent;
        _from = sent.FirstSequence == 0 ? long.MinValue : sent.FirstSequence;
        _segments = reader.Facts(execution, _from, sent.LastSequence);
    }

    /// <summary>The answer.</summary>
    public static Completeness Run(IPageReader reader, JobExecution execution, SentTotals sent) =>
        sent.Events == 0 ? new Completeness(0, IsComplete: true, 0) : new CompletenessCheck(reader, execution, sent).Run();

    private Completeness Run()
    {
        var events = 0L;
        var hash = 0UL;
        var hasLast = false;
        foreach (var segment in _segments)
        {
            if (segment.Sums is { } sums && segment.First >= _from && segment.Last <= _sent.LastSequence)
            {
                events += segment.Events;
                hash = unchecked(hash + sums.Hash);
                hasLast |= segment.Last == _sent.LastSequence;
                continue;
            }

            foreach (var (sequence, payload) in EventsOf(segment))
            {
                events++;
                hash = unchecked(hash + ExecutionTotals.HashOf(payload.Span));
                hasLast |= sequence == _sent.LastSequence;
            }
        }

        var isAll = _sent.Hash is { } sent ? events == _sent.Events && hash == sent : events >= _sent.Events;
        if (isAll && hasLast) return new Completeness(_sent.Events, IsComplete: true, 0);
        return new Completeness(_sent.Events, IsComplete: false, Math.Max(0, _sent.Events - events)) { MissingRanges = Gaps() };
    }

    private IReadOnlyList<SequenceRange> Gaps()
    {
        var gaps = new SequenceGaps(_sent.FirstSequence == 0 ? 1 : _sent.FirstSequence);
        foreach (var segment in _segments)
        {
            if (gaps.IsFull) break;
            if (segment.Sums is { } sums && !sums.HasGaps(segment.First))
            {
                gaps.Pass(segment.First, sums.EndSequence);
                continue;
            }

            foreach (var (sequence, payload) in EventsOf(segment)) gaps.Pass(sequence, EventSums.EndOf(sequence, payload.Span));
        }

        gaps.End(_sent.LastSequence);
        return gaps.Ranges;
    }

    private IEnumerable<(long Sequence, ReadOnlyMemory<byte> Payload)> EventsOf(SegmentFacts segment)
    {
        if (_reader.LastSegment(_execution, segment.First) is not { } stored) yield break; // a sweep has removed it meanwhile
        for (var i = 0; i < stored.Events.Count; i++)
        {
            var sequence = stored.Events.SequenceAt(i);
            if (sequence >= _from && sequence <= _sent.LastSequence) yield return (sequence, stored.Events.SerialisedAt(i).ToArray());
        }
    }
}
