using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Totals;

/// <summary>The sequence of an event, from its bytes.</summary>
internal static class EventSequence
{
    /// <summary>Of any bytes that are an event to the parser, also where they have what <see cref="EventPayload"/> does not know.</summary>
    /// <exception cref="InvalidProtocolBufferException">They are no event.</exception>
    public static long Of(ReadOnlySpan<byte> payload) =>
        EventPayload.TryRead(payload, out var sequence, out _) ? sequence : JobEvent.Parser.ParseFrom(payload).Sequence;
}
