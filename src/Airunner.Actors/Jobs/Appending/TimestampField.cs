using Google.Protobuf;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>
/// The serialised field <c>timestamp</c> of a JobEvent: number 2, a google.protobuf.Timestamp. Written by hand, so that a timestamp is
/// filled in without a copy of the event.
/// </summary>
internal static class TimestampField
{
    private const byte Tag = 0x12; // field 2, length-delimited
    private const byte SecondsTag = 0x08; // field 1, varint
    private const byte NanosTag = 0x10; // field 2, varint
    private const int HeaderBytes = 2; // the tag, and a length below 128

    /// <summary>The field's size, bytes.</summary>
    internal static int Bytes(long unixMs) => HeaderBytes + ContentBytes(Seconds(unixMs), Nanos(unixMs));

    /// <summary>Writes the field.</summary>
    /// <param name="unixMs">Unix milliseconds.</param>
    /// <param name="target">At least <see cref="Bytes"/>.</param>
    internal static void Write(long unixMs, Span<byte> target)
    {
        var (seconds, nanos) = (Seconds(unixMs), Nanos(unixMs));
        target[0] = Tag;
        target[1] = (byte)ContentBytes(seconds, nanos);
        var at = HeaderBytes;
        if (seconds != 0)
        {
            target[at++] = SecondsTag;
            at += Varint.Write((ulong)seconds, target[at..]);
        }

        if (nanos == 0) return;
        target[at++] = NanosTag;
        Varint.Write((ulong)nanos, target[at..]);
    }

    /// <summary>The size of a timestamp field that the bytes begin with; 0 where they begin with another field.</summary>
    internal static int BytesAt(ReadOnlySpan<byte> serialised) =>
        serialised.Length >= HeaderBytes && serialised[0] == Tag && serialised[1] < 0x80 && serialised.Length >= HeaderBytes + serialised[1]
            ? HeaderBytes + serialised[1]
            : 0;

    private static int ContentBytes(long seconds, int nanos) =>
        (seconds == 0 ? 0 : 1 + CodedOutputStream.ComputeInt64Size(seconds))
        + (nanos == 0 ? 0 : 1 + CodedOutputStream.ComputeInt32Size(nanos));

    /// <summary>Rounded down, also before 1970: nanoseconds are never negative.</summary>
    private static long Seconds(long unixMs) => unixMs >= 0 ? unixMs / 1000 : ((unixMs + 1) / 1000) - 1;

    private static int Nanos(long unixMs) => (int)(unixMs - (Seconds(unixMs) * 1000)) * 1_000_000;
}
