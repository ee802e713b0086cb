using Airunner.Actors;
using Airunner.Actors.Format;

namespace Airunner.Collector.Totals;

/// <summary>What is known of a stored segment without its bytes.</summary>
/// <param name="First">Sequence of the first event.</param>
/// <param name="Last">Sequence of the last event.</param>
/// <param name="Events">Number of events.</param>
/// <param name="Sums">The rest; null in a segment that an earlier version has stored.</param>
internal readonly record struct SegmentFacts(long First, long Last, int Events, EventSums? Sums);

/// <summary>What is kept of events that follow each other, so that a check of completeness need not read them.</summary>
/// <param name="EndSequence">The highest sequence that they take: that of the last event, or its end where it is an output batch.</param>
/// <param name="Numbers">How many sequences they take together.</param>
/// <param name="Hash">As in <see cref="ExecutionTotals"/>.</param>
internal readonly record struct EventSums(long EndSequence, long Numbers, ulong Hash)
{
    /// <summary>The sums of events.</summary>
    /// <param name="events">By rising sequence.</param>
    /// <param name="from">Index of the first event.</param>
    /// <param name="count">How many; at least one.</param>
    public static EventSums Of(EventBatch events, int from, int count)
    {
        var sums = new EventSums(long.MinValue, 0, 0);
        for (var i = from; i < from + count; i++) sums = sums.With(events.SequenceAt(i), events.SerialisedAt(i));
        return sums;
    }

    /// <summary>Whether sequences are missing between the first one and <see cref="EndSequence"/>.</summary>
    public bool HasGaps(long first) => Numbers != EndSequence - first + 1;

    private EventSums With(long sequence, ReadOnlySpan<byte> payload)
    {
        var end = EndOf(sequence, payload);
        return new EventSums(
            Math.Max(EndSequence, end), Numbers + (end - sequence) + 1, unchecked(Hash + ExecutionTotals.HashOf(payload)));
    }

    /// <summary>The last sequence that an event takes.</summary>
    public static long EndOf(long sequence, ReadOnlySpan<byte> payload) =>
        EventPayload.TryRead(payload, out _, out var end) ? Math.Max(sequence, end) : sequence;
}
