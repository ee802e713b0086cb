using Airunner.Actors;
using Airunner.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Airunner.Collector.Server.Calls;

/// <summary>A <see cref="StreamJobEventsResponse"/> with its event as the bytes that are stored.</summary>
/// <param name="Events">A batch.</param>
/// <param name="Index">The event's place in it.</param>
internal sealed record StreamFrame(EventBatch Events, int Index)
{
    private const byte EventTag = (StreamJobEventsResponse.EventFieldNumber << 3) | (byte)WireFormat.WireType.LengthDelimited;
    private const int MostPrefixBytes = 6;

    /// <summary>Writes the message.</summary>
    public void Write(SerializationContext context)
    {
        var payload = Events.SerialisedAt(Index);
        Span<byte> prefix = stackalloc byte[MostPrefixBytes];
        prefix[0] = EventTag;
        var prefixBytes = 1;
        for (var left = (uint)payload.Length; ; left >>= 7)
        {
            prefix[prefixBytes++] = (byte)(left < 0x80 ? left : left | 0x80);
            if (left < 0x80) break;
        }

        context.SetPayloadLength(prefixBytes + payload.Length);
        var writer = context.GetBufferWriter();
        System.Buffers.BuffersExtensions.Write(writer, prefix[..prefixBytes]);
        System.Buffers.BuffersExtensions.Write(writer, payload);
        context.Complete();
    }
}
