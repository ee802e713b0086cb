using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>Finds in the store where a reading can begin that needs only the end of an execution.</summary>
internal static class StoreFloor
{
    /// <summary>Where enough stands between there and the end: 0 where all of it is needed.</summary>
    /// <param name="reader">The store.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="enough">How much there has to be.</param>
    /// <param name="countOf">How much an event has of it.</param>
    public static long OfTail(EventReader reader, JobExecution execution, long enough, Func<JobEvent, long> countOf)
    {
        var count = 0L;
        for (var before = long.MaxValue; reader.LastSegment(execution, before) is { } segment; before = segment.First - 1)
        {
            count += segment.Events.Sum(countOf);
            if (count >= enough) return segment.First;
            if (segment.First == long.MinValue) break;
        }

        return 0;
    }

    /// <summary>
    /// Where events begin that are not earlier than a time, and a segment before that, because a line may have begun there.
    /// </summary>
    public static long OfTime(EventReader reader, JobExecution execution, DateTimeOffset since)
    {
        var first = reader.FirstSequenceAt(execution, since);
        return first > 0 && reader.LastSegment(execution, first - 1) is { } before ? before.First : 0;
    }
}
