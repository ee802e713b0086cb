using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Totals;

/// <summary>The sequences that an event takes, from its bytes.</summary>
/// <param name="First">Its sequence.</param>
/// <param name="Last">Its last sequence: that of an output batch may be higher.</param>
internal readonly record struct EventSequences(long First, long Last)
{
    /// <summary>Of any bytes that are an event to the parser, also where they have what <see cref="EventPayload"/> does not know.</summary>
    /// <exception cref="InvalidProtocolBufferException">They are no event.</exception>
    public static EventSequences Of(ReadOnlySpan<byte> payload)
    {
        if (EventPayload.TryRead(payload, out var first, out var last)) return new EventSequences(first, last);
        var parsed = JobEvent.Parser.ParseFrom(payload);
        return new EventSequences(parsed.Sequence, Math.Max(parsed.Sequence, parsed.OutputBatch?.EndSequence ?? 0));
    }
}
