using System.Buffers;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Collector.Store;

/// <summary>
/// A segment's bytes: consecutive events as a serialised <see cref="PublishJobEventsRequest"/> without a token, in a zstd frame where that
/// makes it smaller.
/// </summary>
/// <remarks>
/// A message of the wire, so that any protobuf tool can look into a store. The first byte shows which of the two it is: the message begins with
/// the tag of its events, a frame with its magic, which would be another field's tag.
/// </remarks>
internal static class SegmentCodec
{
    /// <summary>A segment ends with the event that passes this, or with <see cref="MostEvents"/>: reading takes whole segments.</summary>
    public const int EnoughBytes = 2 << 20;

    /// <summary>See <see cref="EnoughBytes"/>.</summary>
    public const int MostEvents = 1024;

    /// <summary>No frame unpacks to more than this, whatever it promises. Enough for the largest segment: what is enough, and one largest event.</summary>
    public const int MostUnpackedBytes = 16 << 20;

    private const byte EventsTag = (PublishJobEventsRequest.EventsFieldNumber << 3) | (byte)WireFormat.WireType.LengthDelimited;
    private const int TagBytes = 1;

    /// <summary>How many of the events one segment takes, and how large it gets.</summary>
    /// <param name="events">Events by rising sequence.</param>
    /// <param name="from">The segment's first, an index.</param>
    /// <param name="to">Where to end at the latest, exclusive and greater.</param>
    public static (int Count, int Bytes) Measure(EventBatch events, int from, int to)
    {
        var (count, bytes) = (0, 0);
        while (from + count < to && count < MostEvents && bytes < EnoughBytes)
        {
            var size = events.SerialisedAt(from + count).Length;
            bytes += TagBytes + CodedOutputStream.ComputeLengthSize(size) + size;
            count++;
        }

        return (count, bytes);
    }

    /// <summary>Writes a measured segment.</summary>
    /// <returns>An array of <see cref="ArrayPool{T}.Shared"/>, at least as long as measured: give it back.</returns>
    public static byte[] Write(EventBatch events, int from, (int Count, int Bytes) measured)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(measured.Bytes);
        var at = 0;
        for (var i = from; i < from + measured.Count; i++)
        {
            var payload = events.SerialisedAt(i);
            buffer[at++] = EventsTag;
            for (var left = (uint)payload.Length; ; left >>= 7)
            {
                buffer[at++] = (byte)(left < 0x80 ? left : left | 0x80);
                if (left < 0x80) break;
            }

            payload.CopyTo(buffer.AsSpan(at));
            at += payload.Length;
        }

        return buffer;
    }

    /// <summary>The events of a segment.</summary>
    /// <param name="bytes">As written.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <param name="unpackedBytes">Their size.</param>
    /// <exception cref="StoreException">The bytes are damaged.</exception>
    public static IList<JobEvent> Read(ReadOnlySpan<byte> bytes, string path, out int unpackedBytes)
    {
        byte[]? unpacked = null;
        try
        {
            if (bytes.StartsWith(FrameMagic)) bytes = Unpack(bytes, path, unpacked = ArrayPool<byte>.Shared.Rent(UnpackedBytes(bytes, path)));
            unpackedBytes = bytes.Length;
            return PublishJobEventsRequest.Parser.ParseFrom(bytes).Events;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new StoreException(path, "is damaged: stored events cannot be parsed", error);
        }
        finally
        {
            if (unpacked is not null) ArrayPool<byte>.Shared.Return(unpacked);
        }
    }

    private static ReadOnlySpan<byte> FrameMagic => [0x28, 0xB5, 0x2F, 0xFD];

    private static unsafe int UnpackedBytes(ReadOnlySpan<byte> frame, string path)
    {
        fixed (byte* first = frame)
        {
            var declared = Methods.ZSTD_getFrameContentSize(first, (nuint)frame.Length);
            if (declared <= MostUnpackedBytes) return (int)declared;
            throw new StoreException(path, "is damaged: stored events have an impossible size"); // unknown and unreadable sizes are above it too
        }
    }

    private static ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> frame, string path, byte[] target)
    {
        try
        {
            using var zstd = new Decompressor();
            return target.AsSpan(0, zstd.Unwrap(frame, target));
        }
        catch (ZstdException error)
        {
            throw new StoreException(path, "is damaged: stored events cannot be unpacked", error);
        }
    }
}
