using Airunner.Protocol;

namespace Airunner.Collector.Queries;

/// <summary>A piece of a job's output, byte for byte as printed. Nothing is missing between one piece and the next.</summary>
/// <param name="Stream">The stream it was printed on; output without a stream counts as standard output.</param>
/// <param name="Bytes">The bytes; they may split a line or a UTF-8 character.</param>
public readonly record struct OutputChunk(StreamType Stream, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The output in an event, in order.</summary>
    /// <param name="jobEvent">Any event; most kinds have no output.</param>
    /// <param name="stream">Only this stream, or null for all.</param>
    public static IEnumerable<OutputChunk> Of(JobEvent jobEvent, StreamType? stream = null) =>
        Of(jobEvent).Where(chunk => stream is null || chunk.Stream == stream);

    private static IEnumerable<OutputChunk> Of(JobEvent jobEvent) => jobEvent.EventDataCase switch
    {
        JobEvent.EventDataOneofCase.Output => [new OutputChunk(StreamType.Stdout, jobEvent.Output.Output.Memory)],
        JobEvent.EventDataOneofCase.OutputBatch => jobEvent.OutputBatch.Outputs.Select(static item => new OutputChunk(
            item.StreamType == StreamType.Unspecified ? StreamType.Stdout : item.StreamType, item.Output.Memory)),
        _ => [],
    };
}
