using Airunner.Actors;
using Airunner.Protocol;

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
            var behind = stored is null ? 0 : IndexFrom(events, end, stored.Events[^1].Sequence, after: true);
            if (end - behind == events.Count) segments.Insert(row, batch.Segments);
            else segments.Insert(row, events, behind, end);
            added += end - behind;
            if (stored is null) break;
            var within = IndexFrom(events, behind, stored.Events[0].Sequence, after: false);
            added += Fill(segments, row, execution, stored, events, within, behind);
            end = within;
        }

        return added;
    }

    /// <summary>Adds events in the gaps of a stored segment: a segment with both replaces it.</summary>
    private static int Fill(
        ISegmentTable segments, long row, JobExecution execution, Segment stored, EventBatch events, int from, int to)
    {
        var all = new List<JobEvent>(stored.Events.Count + to - from);
        var next = from;
        foreach (var old in stored.Events)
        {
            while (next < to && events.SequenceAt(next) < old.Sequence) all.Add(events[next++]);
            all.Add(old);
            if (next == to || events.SequenceAt(next) != old.Sequence) continue;
            if (!events[next].Equals(old)) throw new PayloadConflictException(execution, old.Sequence, events.SerialisedAt(next));
            next++;
        }

        var added = all.Count - stored.Events.Count;
        if (added == 0) return 0;
        segments.Delete(stored);
        segments.Insert(row, EventBatch.Of(all), 0, all.Count);
        return added;
    }

    /// <summary>The first index whose sequence is at least this one.</summary>
    private static int IndexFrom(EventBatch events, int end, long sequence, bool after)
    {
        while (end > 0 && (after ? events.SequenceAt(end - 1) > sequence : events.SequenceAt(end - 1) >= sequence)) end--;
        return end;
    }
}
