using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Grpc.Tests;

/// <summary>Batches of output.</summary>
internal static class Batches
{
    public static readonly JobExecution Job = new("build", "1");

    /// <summary>Events 1 to <paramref name="count"/>.</summary>
    public static EventBatch Of(int count, int bytes = 10) => EventBatch.Of(Enumerable.Range(1, count).Select(n => Event(n, bytes)));

    public static JobEvent Event(long sequence, int bytes) => new()
    {
        Sequence = sequence,
        EventType = EventType.Output,
        Output = new OutputEvent { Output = ByteString.CopyFrom(new byte[bytes]) },
    };
}
