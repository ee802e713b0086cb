using Airunner.Collector.Queries;
using Airunner.Protocol;

namespace Airunner.Worker.Printing;

/// <summary>A piece of a job's output and when it was read.</summary>
/// <param name="AtMs">When it was read, Unix milliseconds.</param>
/// <param name="Stream">The stream it was printed on.</param>
/// <param name="Bytes">The bytes.</param>
internal readonly record struct TimedOutput(long AtMs, StreamType Stream, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The output in an event, in order.</summary>
    /// <param name="jobEvent">Any event; most kinds have no output.</param>
    /// <param name="stream">Only this stream, or null for all.</param>
    public static IEnumerable<TimedOutput> Of(JobEvent jobEvent, StreamType? stream)
    {
        var atMs = jobEvent.OutputBatch?.FirstTimestampMs ?? TimeOf(jobEvent);
        var item = 0;
        foreach (var chunk in OutputChunk.Of(jobEvent))
        {
            if (jobEvent.OutputBatch is { } batch) atMs += batch.Outputs[item++].TimestampDeltaMs;
            if (stream is null || chunk.Stream == stream) yield return new TimedOutput(atMs, chunk.Stream, chunk.Bytes);
        }
    }

    /// <summary>When an event happened, Unix milliseconds; 0 where it does not say.</summary>
    public static long TimeOf(JobEvent jobEvent) => jobEvent.Timestamp?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0;
}
