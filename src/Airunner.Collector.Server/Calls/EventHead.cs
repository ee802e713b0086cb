using Airunner.Actors.Format;
using Airunner.Protocol;

namespace Airunner.Collector.Server.Calls;

/// <summary>What is needed of an event to pass it on: read from its bytes.</summary>
/// <param name="EndSequence">Its last sequence: the next event has the one after it.</param>
/// <param name="Type">Its kind, also one that is unknown here.</param>
/// <param name="IsLast">Whether its execution ends with it.</param>
internal readonly record struct EventHead(long EndSequence, EventType Type, bool IsLast)
{
    public static EventHead Of(ReadOnlySpan<byte> payload)
    {
        if (!EventPayload.TryRead(payload, out _, out var endSequence)) return Of(JobEvent.Parser.ParseFrom(payload));
        var type = EventType.Unspecified;
        var fields = new WireFields(payload);
        while (fields.MoveNext())
        {
            if (fields.Number == JobEvent.EventTypeFieldNumber && fields.WireType == WireType.Varint) type = (EventType)(int)fields.Varint;
        }

        var isLast = type switch
        {
            EventType.ProcessEnd => true,
            EventType.ProcessError => IsLastError(JobEvent.Parser.ParseFrom(payload)),
            _ => false,
        };
        return new EventHead(endSequence, type, isLast);
    }

    /// <summary>Of an event that has more than <see cref="EventPayload"/> knows.</summary>
    private static EventHead Of(JobEvent parsed) => new(
        Math.Max(parsed.Sequence, parsed.OutputBatch?.EndSequence ?? 0),
        parsed.EventType,
        parsed.EventType == EventType.ProcessEnd || (parsed.EventType == EventType.ProcessError && IsLastError(parsed)));

    private static bool IsLastError(JobEvent parsed) => parsed.ProcessError is { EndFollows: false };
}
