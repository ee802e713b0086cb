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
    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;
    private int _bytesAt;
    private int _bytesLength;

    /// <summary>Bytes up to the end of the current field.</summary>
    public readonly int PassedBytes => _at;

    /// <summary>Number of the current field, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Wire type of the current field.</summary>
    public WireType WireType { get; private set; }

    /// <summary>Value of a varint field.</summary>
    public ulong Varint { get; private set; }

    /// <summary>Contents of a field of bytes: a string, bytes, or a message.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _message.Slice(_bytesAt, _bytesLength);

    /// <summary>After the last field: whether the message ended where a field did.</summary>
    public readonly bool IsWhole => _at == _message.Length;

    /// <summary>Goes to the next field; false at the end, and where the bytes are not a field.</summary>
    public bool MoveNext()
    {
        var at = _at;
        if (!TryReadVarint(ref at, out var tag) || tag > uint.MaxValue || tag >> 3 == 0) return false;
        Number = (int)(tag >> 3);
        WireType = (WireType)(tag & 7);
        switch (WireType)
        {
            case WireType.Varint:
                if (!TryReadVarint(ref at, out var value)) return false;
                Varint = value;
                break;
            case WireType.Bytes:
                if (!TryReadVarint(ref at, out var length) || length > (ulong)(_message.Length - at)) return false;
                _bytesAt = at;
                _bytesLength = (int)length;
                at += (int)length;
                break;
            case WireType.Fixed64 when _message.Length - at >= sizeof(ulong):
                at += sizeof(ulong);
                break;
            case WireType.Fixed32 when _message.Length - at >= sizeof(uint):
                at += sizeof(uint);
                break;
            default:
                return false;
        }

        _at = at;
        return true;
    }

    /// <summary>Skips the next repeated fields of bytes whose lengths take one or two bytes.</summary>
    /// <param name="tag">The field's tag, which takes one byte.</param>
    /// <remarks>Most fields of a batch are such: each takes a few instructions here, ten times as many in <see cref="MoveNext"/>.</remarks>
    public void SkipRepeated(byte tag)
    {
        var message = _message;
        var at = _at;
        while (message.Length - at > 2 && message[at] == tag)
        {
            int length = message[at + 1];
            var contentAt = at + 2;
            if (length >= 0x80)
            {
                if (message[contentAt] >= 0x80) break;
                length = (length & 0x7F) | (message[contentAt++] << 7);
            }

            if (length > message.Length - contentAt) break;
            at = contentAt + length;
        }

        _at = at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryReadVarint(ref int at, out ulong value)
    {
        // Tags, lengths and enums nearly always take one byte: this is the hot path.
        if ((uint)at >= (uint)_message.Length || _message[at] >= 0x80) return TryReadLongVarint(ref at, out value);
        value = _message[at++];
        return true;
    }

    private readonly bool TryReadLongVarint(ref int at, out ulong value)
    {
        value = 0;
        var end = Math.Min(_message.Length - at, 10);
        for (var i = 0; i < end; i++)
        {
            var next = _message[at + i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80) continue;
            at += i + 1;
            return true;
        }

        return false;
    }
}
