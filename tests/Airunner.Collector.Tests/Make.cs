using System.Text;
using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Collector.Tests;

/// <summary>Makes events like those of a worker.</summary>
internal static class Make
{
    public static JobEvent Output(long sequence, string text) => Output(sequence, Encoding.UTF8.GetBytes(text));

    public static JobEvent Output(long sequence, byte[] bytes) => new()
    {
        Sequence = sequence,
        Timestamp = new Timestamp { Seconds = 1_767_225_600 + sequence },
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFrom(bytes) },
    };

    public static JobEvent Batch(long sequence, params (StreamType Stream, byte[] Bytes)[] items)
    {
        var batch = new OutputBatchEvent { StartSequence = sequence, EndSequence = sequence + items.Length - 1 };
        batch.Outputs.Add(items.Select(item => new OutputItem { StreamType = item.Stream, Output = ByteString.CopyFrom(item.Bytes) }));
        return new JobEvent { Sequence = sequence, EventType = EventType.OutputBatch, OutputBatch = batch };
    }

    public static JobEvent End(long sequence) => new()
    {
        Sequence = sequence,
        EventType = EventType.ProcessEnd,
        ProcessEnd = new ProcessEndEvent { ExitCode = 7 },
    };

    public static JobEvent[] Outputs(long from, int count) =>
        Enumerable.Range(0, count).Select(i => Output(from + i, $"line {from + i}\n")).ToArray();
}
