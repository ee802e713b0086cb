using System.Text;

namespace Airunner.Worker.Posix;

/// <summary>
/// Texts of the system as strings: arguments, variables and paths are bytes there. A byte that is not UTF-8 becomes a lone surrogate,
/// U+DC80 to U+DCFF, which no UTF-8 text has, so that the bytes can be had again.
/// </summary>
internal static class RawText
{
    private const int FirstEscape = 0xDC00;

    /// <summary>Bytes as a string.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(bytes, out var rune, out var count) == System.Buffers.OperationStatus.Done;
            if (isRune) text.Append(rune.ToString());
            else foreach (var one in bytes[..count]) text.Append((char)(FirstEscape + one));
            bytes = bytes[count..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a string.</summary>
    public static byte[] Bytes(string text)
    {
        if (!HasRawBytes(text)) return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var isRune = Rune.DecodeFromUtf16(rest, out var rune, out var count) == System.Buffers.OperationStatus.Done;
            if (isRune || !IsEscape(rest[0])) bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
            else bytes.Add((byte)(rest[0] - FirstEscape));
            rest = rest[count..];
        }

        return [.. bytes];
    }

    /// <summary>Whether a string has bytes that are not UTF-8.</summary>
    public static bool HasRawBytes(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var isRune = Rune.DecodeFromUtf16(rest, out _, out var count) == System.Buffers.OperationStatus.Done;
            if (!isRune && IsEscape(rest[0])) return true;
            rest = rest[count..];
        }

        return false;
    }

    /// <summary>The string for people: each of those bytes is U+FFFD.</summary>
    public static string Shown(string text) => HasRawBytes(text) ? Encoding.UTF8.GetString(Bytes(text)) : text;

    private static bool IsEscape(char c) => c is >= (char)0xDC80 and <= (char)0xDCFF;
}
