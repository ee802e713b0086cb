using System.Buffers;
using Airunner.Actors;
using Airunner.Actors.Format;
using Airunner.Collector.Totals;
using Airunner.Protocol;
using Google.Protobuf;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Collector.Store;

/// <summary>
/// A segment as bytes: consecutive events as a serialised <see cref="PublishJobEventsRequest"/> without a token, in a zstd frame if that is
/// smaller.
/// </summary>
/// <remarks>
/// It is a message of the protocol, so that any protobuf tool can read a store. The first byte tells the two forms apart: the message
/// begins with the tag of its events, a frame with its magic number, which would be the tag of another field.
/// </remarks>
internal static class SegmentCodec
{
    /// <summary>A segment ends with the event that exceeds this, or with <see cref="MostEvents"/>: reading takes whole segments.</summary>
    public const int EnoughBytes = 2 << 20;

    /// <summary>See <see cref="EnoughBytes"/>.</summary>
    public const int MostEvents = 1024;

    /// <summary>
    /// Most bytes that a frame is unpacked to, whatever its header says. Enough for <see cref="EnoughBytes"/> and a largest event.
    /// </summary>
    public const int MostUnpackedBytes = 16 << 20;

    private const byte EventsTag = (PublishJobEventsRequest.EventsFieldNumber << 3) | (byte)WireFormat.WireType.LengthDelimited;
    private const int TagBytes = 1;

    /// <summary>Measures a segment: how many of the events it takes, and its size.</summary>
    /// <param name="events">Events by rising sequence.</param>
    /// <param name="from">Index of the segment's first event.</param>
    /// <param name="to">Index of the latest possible end, exclusive; greater than <paramref name="from"/>.</param>
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

    /// <summary>Writes a segment that was measured.</summary>
    /// <returns>An array of <see cref="ArrayPool{T}.Shared"/>, at least as long as measured. The caller returns it.</returns>
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
    /// <param name="bytes">A segment's bytes.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <param name="unpackedBytes">Their size when unpacked.</param>
    /// <exception cref="StoreException">The bytes are damaged.</exception>
    public static IList<JobEvent> Read(ReadOnlySpan<byte> bytes, string path, out int unpackedBytes)
    {
        byte[]? unpacked = null;
        try
        {
            if (bytes.StartsWith(FrameMagic))
                bytes = Unpack(bytes, path, unpacked = ArrayPool<byte>.Shared.Rent(UnpackedBytes(bytes, path)));
            unpackedBytes = bytes.Length;
            return PublishJobEventsRequest.Parser.ParseFrom(bytes).Events;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Unreadable(path, error);
        }
        finally
        {
            if (unpacked is not null) ArrayPool<byte>.Shared.Return(unpacked);
        }
    }

    /// <summary>Adds the events of a segment from a sequence on to a batch, each as its bytes: hardly one is parsed.</summary>
    /// <inheritdoc cref="Read"/>
    /// <param name="bytes">A segment's bytes.</param>
    /// <param name="fromSequence">The first sequence to add.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <param name="batch">Gets the events.</param>
    /// <returns>Their size when unpacked.</returns>
    public static int ReadInto(ReadOnlySpan<byte> bytes, long fromSequence, string path, EventBatch.Builder batch)
    {
        byte[]? unpacked = null;
        try
        {
            if (bytes.StartsWith(FrameMagic))
                bytes = Unpack(bytes, path, unpacked = ArrayPool<byte>.Shared.Rent(UnpackedBytes(bytes, path)));
            var fields = new WireFields(bytes);
            while (fields.MoveNext())
            {
                if (fields.Number != PublishJobEventsRequest.EventsFieldNumber || fields.WireType != Actors.Format.WireType.Bytes) continue;
                var sequence = EventSequence.Of(fields.Bytes);
                if (sequence >= fromSequence) batch.Add(sequence, fields.Bytes);
            }

            return fields.IsWhole ? bytes.Length : throw Unreadable(path);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Unreadable(path, error);
        }
        finally
        {
            if (unpacked is not null) ArrayPool<byte>.Shared.Return(unpacked);
        }
    }

    /// <summary>The first or the last event of a segment; only that one is parsed.</summary>
    /// <inheritdoc cref="Read"/>
    /// <param name="bytes">A segment's bytes.</param>
    /// <param name="isFirst">Which of both.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <returns>Null where it has none.</returns>
    public static JobEvent? ReadOne(ReadOnlySpan<byte> bytes, bool isFirst, string path)
    {
        byte[]? unpacked = null;
        try
        {
            if (bytes.StartsWith(FrameMagic))
                bytes = Unpack(bytes, path, unpacked = ArrayPool<byte>.Shared.Rent(UnpackedBytes(bytes, path)));
            var fields = new WireFields(bytes);
            var found = ReadOnlySpan<byte>.Empty;
            var hasFound = false;
            while (!(hasFound && isFirst) && fields.MoveNext())
            {
                if (fields.Number != PublishJobEventsRequest.EventsFieldNumber || fields.WireType != Actors.Format.WireType.Bytes) continue;
                found = fields.Bytes;
                hasFound = true;
            }

            if (!isFirst && !fields.IsWhole) throw Unreadable(path);
            return hasFound ? JobEvent.Parser.ParseFrom(found) : null;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw Unreadable(path, error);
        }
        finally
        {
            if (unpacked is not null) ArrayPool<byte>.Shared.Return(unpacked);
        }
    }

    /// <summary>The events of a segment, each as its bytes.</summary>
    /// <exception cref="StoreException">The bytes are damaged.</exception>
    public static EventBatch Events(ReadOnlySpan<byte> bytes, string path)
    {
        var batch = new EventBatch.Builder();
        ReadInto(bytes, long.MinValue, path, batch);
        return batch.Build();
    }

    private static StoreException Unreadable(string path, Exception? error = null) =>
        Damaged(path, "stored events cannot be parsed", error);

    private static StoreException Damaged(string path, string what, Exception? error = null) =>
        new(path, $"is damaged: {what}", error) { IsDamaged = true };

    private static ReadOnlySpan<byte> FrameMagic => [0x28, 0xB5, 0x2F, 0xFD];

    private static unsafe int UnpackedBytes(ReadOnlySpan<byte> frame, string path)
    {
        fixed (byte* first = frame)
        {
            var declared = Methods.ZSTD_getFrameContentSize(first, (nuint)frame.Length);
            if (declared <= MostUnpackedBytes) return (int)declared;
            // Unknown and unreadable sizes are above the limit too.
            throw Damaged(path, "stored events have an impossible size");
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
            throw Damaged(path, "stored events cannot be unpacked", error);
        }
    }
}
