using Airunner.Worker.Masking;

namespace Airunner.Worker.Piping;

/// <summary>
/// Splits bytes into lines. A line keeps its newline; one longer than <see cref="MaxLine"/> is split into pieces of about that size,
/// between UTF-8 characters.
/// </summary>
internal static class LineSplitter
{
    /// <summary>Length of the longest piece, in bytes, including the newline.</summary>
    public const int MaxLine = 256 * 1024;

    /// <summary>Length of the first line or piece, in bytes.</summary>
    /// <param name="bytes">The bytes read so far.</param>
    /// <param name="isLast">Whether the input ends here: then a line without a newline counts.</param>
    /// <returns>0 when more bytes are needed.</returns>
    public static int Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var within = bytes.Length > MaxLine ? bytes[..MaxLine] : bytes;
        var newline = within.IndexOf((byte)'\n');
        if (newline >= 0) return newline + 1;
        if (bytes.Length > MaxLine) return Utf8Cut.WholeLength(within);
        return within.Length == MaxLine || isLast ? within.Length : 0;
    }
}
