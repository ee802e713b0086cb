using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>Adds a batch to an execution's segments: stored events are dropped, new ones inserted; segments never overlap.</summary>
/// <remarks>
/// A batch usually comes after everything stored and becomes segments as it is. After a crash it may repeat stored events. Then it is
/// processed from its end, one stored segment at a time, so that a batch over any range needs the memory of one segment.
/// </remarks>
internal static class SegmentMerge
{
    /// <param name="segments">The table.</param>
    /// <param name="row">The id of the execution's row.</param>
    /// <param name="execution">The execution, for the message.</param>
    /// <param name="batch">The events, packed.</param>
    /// <returns>How many were new.</returns>
    /// <exception cref="PayloadConflictException">One is stored with another payload. The caller must roll the batch back.</exception>
    public static int Add(ISegmentTable segments, long row, JobExecution execution, PackedBatch batch)
    {
        var events = batch.Events;
        var added = 0;
        for (var end = events.Count; end > 0;)
        {
            var stored = segments.LastWithin(row, events.SequenceAt(0), events.SequenceAt(end - 1));
            var behind = stored is null ? 0 : IndexFrom(events, end, stored.Events.SequenceAt(stored.Events.Count - 1), after: true);
            if (end - behind == events.Count) segments.Insert(row, batch.Segments);
            else segments.Insert(row, events, behind, end);
            added += end - behind;
            if (stored is null) break;
            var within = IndexFrom(events, behind, stored.Events.SequenceAt(0), after: false);
            added += Fill(segments, row, execution, stored, events, within, behind);
            end = within;
        }

        return added;
    }

    /// <summary>Adds events in the gaps of a stored segment: a segment with both replaces it. All of them keep their bytes.</summary>
    private static int Fill(
        ISegmentTable segments, long row, JobExecution execution, Segment stored, EventBatch events, int from, int to)
    {
        var all = new EventBatch.Builder();
        var next = from;
        for (var i = 0; i < stored.Events.Count; i++)
        {
            var sequence = stored.Events.SequenceAt(i);
            for (; next < to && events.SequenceAt(next) < sequence; next++) all.Add(events.SequenceAt(next), events.SerialisedAt(next));
            all.Add(sequence, stored.Events.SerialisedAt(i));
            if (next == to || events.SequenceAt(next) != sequence) continue;
            if (!IsSame(events, next, stored.Events, i))
                throw new PayloadConflictException(execution, sequence, events.SerialisedAt(next));
            next++;
        }

        var added = all.Count - stored.Events.Count;
        if (added == 0) return 0;
        segments.Delete(stored);
        segments.Insert(row, all.Build(), 0, all.Count);
        return added;
    }

    /// <summary>Equal bytes are equal events; other bytes may be the same event too.</summary>
    private static bool IsSame(EventBatch events, int index, EventBatch stored, int storedIndex) =>
        events.SerialisedAt(index).SequenceEqual(stored.SerialisedAt(storedIndex)) || events[index].Equals(stored[storedIndex]);

    /// <summary>The first index whose sequence is at least this one.</summary>
    private static int IndexFrom(EventBatch events, int end, long sequence, bool after)
    {
        while (end > 0 && (after ? events.SequenceAt(end - 1) > sequence : events.SequenceAt(end - 1) >= sequence)) end--;
        return end;
    }
}
