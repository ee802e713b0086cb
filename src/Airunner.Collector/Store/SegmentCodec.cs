using System.Buffers;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Collector.Store;

/// <summary>A segment's bytes: consecutive events as a serialised <see cref="PublishJobEventsRequest"/> without a token.</summary>
/// <remarks>A message of the wire, so that any protobuf tool can look into a store.</remarks>
internal static class SegmentCodec
{
    /// <summary>A segment ends with the event that passes this, or with <see cref="MostEvents"/>: reading takes whole segments.</summary>
    public const int EnoughBytes = 2 << 20;

    /// <summary>See <see cref="EnoughBytes"/>.</summary>
    public const int MostEvents = 1024;

    private const uint EventsTag = (PublishJobEventsRequest.EventsFieldNumber << 3) | (uint)WireFormat.WireType.LengthDelimited;
    private const int TagBytes = 1;

    /// <summary>How many of the events one segment takes, and how large it gets.</summary>
    /// <param name="events">Events by rising sequence.</param>
    /// <param name="from">The segment's first, an index.</param>
    /// <param name="to">Where to end at the latest, exclusive and greater.</param>
    public static (int Count, int Bytes) Measure(IReadOnlyList<JobEvent> events, int from, int to)
    {
        var (count, bytes) = (0, 0);
        while (from + count < to && count < MostEvents && bytes < EnoughBytes)
        {
            var size = events[from + count].CalculateSize();
            bytes += TagBytes + CodedOutputStream.ComputeLengthSize(size) + size;
            count++;
        }

        return (count, bytes);
    }

    /// <summary>Writes a measured segment.</summary>
    /// <returns>An array of <see cref="ArrayPool{T}.Shared"/>, at least as long as measured: give it back.</returns>
    public static byte[] Write(IReadOnlyList<JobEvent> events, int from, (int Count, int Bytes) measured)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(measured.Bytes);
        using var output = new CodedOutputStream(buffer);
        for (var i = from; i < from + measured.Count; i++)
        {
            output.WriteTag(EventsTag);
            output.WriteMessage(events[i]);
        }

        return buffer;
    }

    /// <summary>The events of a segment.</summary>
    /// <param name="bytes">As written.</param>
    /// <param name="path">The database file, for the message.</param>
    /// <exception cref="StoreException">The bytes are damaged.</exception>
    public static IList<JobEvent> Read(ReadOnlySpan<byte> bytes, string path)
    {
        try
        {
            return PublishJobEventsRequest.Parser.ParseFrom(bytes).Events;
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new StoreException(path, "is damaged: stored events cannot be parsed", error);
        }
    }
}
