using Airunner.Actors;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Collector.Queries;

/// <summary>Finds the place of a time in an execution by halving the range of its sequences.</summary>
internal static class TimeSearch
{
    /// <summary>
    /// The first sequence of the segment that holds the first event of a time or later; <see cref="long.MaxValue"/> where all are earlier.
    /// </summary>
    /// <remarks>Times are taken as rising within an execution. A segment without times counts as later.</remarks>
    public static long FirstSequence(IPageReader reader, JobExecution execution, DateTimeOffset time)
    {
        if (reader.LastSegment(execution, long.MaxValue) is not { } newest || IsBefore(newest.Events, time)) return long.MaxValue;
        var found = newest.First;
        var low = long.MinValue; // every segment that begins at or below it is earlier
        while (low < found - 1)
        {
            var middle = low < 0 ? Math.Min(0, found - 1) : low + ((found - low) / 2);
            var segment = reader.LastSegment(execution, middle);
            if (segment is { } later && !IsBefore(later.Events, time)) found = later.First;
            else low = middle;
        }

        return found;
    }

    private static bool IsBefore(EventBatch events, DateTimeOffset time) =>
        events.Count > 0 && events[^1].Timestamp is { } last && last.CompareTo(Timestamp.FromDateTimeOffset(time)) < 0;
}
