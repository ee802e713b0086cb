using Airunner.Protocol;

namespace Airunner.Worker.Reading;

/// <summary>What any event says about its place and its time.</summary>
internal static class EventFacts
{
    /// <summary>The last sequence that an event takes.</summary>
    public static long EndSequence(JobEvent jobEvent) => Math.Max(jobEvent.Sequence, jobEvent.OutputBatch?.EndSequence ?? 0);

    /// <summary>When it happened, Unix milliseconds; 0 where it does not say.</summary>
    public static long TimeMs(JobEvent jobEvent)
    {
        if (jobEvent.Timestamp is { } time) return (time.Seconds * 1000) + (time.Nanos / 1_000_000);
        return jobEvent.OutputBatch?.FirstTimestampMs ?? 0;
    }

    /// <summary>A time as a moment; null where no calendar has it.</summary>
    public static DateTimeOffset? Moment(long unixMs) =>
        unixMs > 0 && unixMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs) : null;

    /// <summary>Whether the execution is over with it.</summary>
    public static bool IsEnd(JobEvent jobEvent) =>
        jobEvent.EventType == EventType.ProcessEnd || jobEvent.ProcessError is { EndFollows: false } || jobEvent.Sequence == long.MaxValue;
}
