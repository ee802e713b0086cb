using System.Buffers;
using Airunner.Actors;
using Google.Protobuf;

namespace Airunner.Grpc.Calls;

/// <summary>
/// One message of a call: a <see cref="Protocol.PublishJobEventsRequest"/> whose events are the log's own bytes, neither parsed nor
/// serialised again.
/// </summary>
internal sealed class PublishPart
{
    private const byte TokenTag = (1 << 3) | 2; // field 1, length-delimited
    private const byte EventTag = (2 << 3) | 2; // field 2, length-delimited

    private readonly EventBatch _events;
    private readonly byte[] _token;

    private PublishPart(EventBatch events, byte[] token, int bytes)
    {
        _events = events;
        _token = token;
        Bytes = bytes;
    }

    /// <summary>Size of the serialised message.</summary>
    public int Bytes { get; }

    /// <summary>Splits a batch into messages.</summary>
    /// <param name="events">At least one.</param>
    /// <param name="token">UTF-8; may be empty. In each message: the published server asks each for it.</param>
    /// <param name="mostBytes">Most bytes of a message; a larger event is a message of its own.</param>
    public static IEnumerable<PublishPart> Of(EventBatch events, byte[] token, long mostBytes)
    {
        var tokenBytes = token.Length == 0 ? 0 : FieldBytes(token.Length);
        var start = 0;
        var bytes = tokenBytes;
        for (var i = 0; i < events.Count; i++)
        {
            var next = FieldBytes(events.SerialisedAt(i).Length);
            if (i > start && bytes + next > mostBytes)
            {
                yield return new PublishPart(events.Slice(start, i - start), token, (int)bytes);
                start = i;
                bytes = tokenBytes;
            }

            bytes += next;
        }

        yield return new PublishPart(events.Slice(start, events.Count - start), token, (int)bytes);
    }

    /// <summary>Writes the message; exactly <see cref="Bytes"/>.</summary>
    public void WriteTo(IBufferWriter<byte> target)
    {
        var rest = target.GetSpan(Bytes);
        if (_token.Length > 0) rest = WriteField(rest, TokenTag, _token);
        for (var i = 0; i < _events.Count; i++) rest = WriteField(rest, EventTag, _events.SerialisedAt(i));
        target.Advance(Bytes);
    }

    private static long FieldBytes(int length) => 1L + CodedOutputStream.ComputeLengthSize(length) + length;

    private static Span<byte> WriteField(Span<byte> target, byte tag, ReadOnlySpan<byte> value)
    {
        target[0] = tag;
        var at = 1;
        var length = (uint)value.Length;
        for (; length > 0x7F; length >>= 7) target[at++] = (byte)(length | 0x80);
        target[at++] = (byte)length;
        value.CopyTo(target[at..]);
        return target[(at + value.Length)..];
    }
}
