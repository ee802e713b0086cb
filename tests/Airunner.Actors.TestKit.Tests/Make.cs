using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Actors.Testing.Tests;

internal static class Make
{
    public static JobEvent Event(long sequence) => new()
    {
        Sequence = sequence,
        Timestamp = new Timestamp { Seconds = 1 },
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFromUtf8($"line {sequence}") },
    };
}
