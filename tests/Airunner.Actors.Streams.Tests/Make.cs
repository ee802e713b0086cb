using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Actors.Streams.Tests;

internal static class Make
{
    /// <summary>An event; without a sequence the stream numbers it.</summary>
    public static JobEvent Event(string text, long sequence = 0) => new()
    {
        Sequence = sequence,
        Timestamp = new Timestamp { Seconds = 1 },
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFromUtf8(text) },
    };

    public static IEnumerable<JobEvent> Events(int count) => Enumerable.Range(1, count).Select(n => Event($"line {n}"));

    public static JobEvent Batch(int items)
    {
        var batch = new OutputBatchEvent();
        for (var i = 0; i < items; i++) batch.Outputs.Add(new OutputItem { Output = ByteString.CopyFromUtf8($"item {i}") });
        return new JobEvent { EventType = EventType.OutputBatch, OutputBatch = batch };
    }
}
