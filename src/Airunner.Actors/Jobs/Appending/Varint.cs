namespace Airunner.Actors.Jobs.Appending;

/// <summary>Protobuf's integers of variable length.</summary>
internal static class Varint
{
    /// <summary>Writes a number, seven bits a byte, the lowest first.</summary>
    /// <param name="value">The number.</param>
    /// <param name="target">At least 10 bytes, or as many as the number needs.</param>
    /// <returns>Bytes written.</returns>
    internal static int Write(ulong value, Span<byte> target)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }
}
