using System.Runtime.CompilerServices;

namespace Airunner.Actors.Format;

/// <summary>Protobuf's wire types; the two of groups are left out.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5,
}

/// <summary>The fields of one serialised protobuf message, in order, each skipped over in one step.</summary>
internal ref struct WireFields(ReadOnlySpan<byte> message)
{
    private readonly int _totalBytes = message.Length;
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Bytes up to the end of the current field.</summary>
    public readonly int PassedBytes => _totalBytes - _rest.Length;

    /// <summary>Number of the current field, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Wire type of the current field.</summary>
    public WireType WireType { get; private set; }

    /// <summary>Value of a varint field.</summary>
    public ulong Varint { get; private set; }

    /// <summary>Contents of a field of bytes: a string, bytes, or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>After the last field: whether the message ended where a field did.</summary>
    public readonly bool IsWhole => _rest.IsEmpty;

    /// <summary>Goes to the next field; false at the end, and where the bytes are not a field.</summary>
    public bool MoveNext()
    {
        var rest = _rest;
        if (!TryReadVarint(ref rest, out var tag) || tag > uint.MaxValue || tag >> 3 == 0) return false;
        Number = (int)(tag >> 3);
        WireType = (WireType)(tag & 7);
        switch (WireType)
        {
            case WireType.Varint:
                if (!TryReadVarint(ref rest, out var value)) return false;
                Varint = value;
                break;
            case WireType.Bytes:
                if (!TryReadVarint(ref rest, out var length) || length > (ulong)rest.Length) return false;
                Bytes = rest[..(int)length];
                rest = rest[(int)length..];
                break;
            case WireType.Fixed64 when rest.Length >= sizeof(ulong):
                rest = rest[sizeof(ulong)..];
                break;
            case WireType.Fixed32 when rest.Length >= sizeof(uint):
                rest = rest[sizeof(uint)..];
                break;
            default:
                return false;
        }

        _rest = rest;
        return true;
    }

    /// <summary>Skips the next repeated fields of bytes whose lengths take one or two bytes.</summary>
    /// <param name="tag">The field's tag, which takes one byte.</param>
    /// <remarks>Most fields of a batch are such: each takes a few instructions here, ten times as many in <see cref="MoveNext"/>.</remarks>
    public void SkipRepeated(byte tag)
    {
        var rest = _rest;
        var at = 0;
        while (rest.Length - at > 2 && rest[at] == tag)
        {
            int length = rest[at + 1];
            var contentAt = at + 2;
            if (length >= 0x80)
            {
                if (rest[contentAt] >= 0x80) break;
                length = (length & 0x7F) | (rest[contentAt++] << 7);
            }

            if (length > rest.Length - contentAt) break;
            at = contentAt + length;
        }

        _rest = rest[at..];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadVarint(ref ReadOnlySpan<byte> source, out ulong value)
    {
        // Tags, lengths and enums nearly always take one byte: this is the hot path.
        if (source.IsEmpty || source[0] >= 0x80) return TryReadLongVarint(ref source, out value);
        value = source[0];
        source = source[1..];
        return true;
    }

    private static bool TryReadLongVarint(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (var i = 0; i < source.Length && i < 10; i++)
        {
            value |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] >= 0x80) continue;
            source = source[(i + 1)..];
            return true;
        }

        return false;
    }
}
