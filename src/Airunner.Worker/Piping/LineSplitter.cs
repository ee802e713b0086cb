namespace Airunner.Worker.Piping;

/// <summary>Finds lines in bytes. A line keeps its newline; what is longer than <see cref="MaxLine"/> comes in pieces of that size.</summary>
internal static class LineSplitter
{
    /// <summary>Longest line in one piece, its newline included.</summary>
    public const int MaxLine = 256 * 1024;

    /// <summary>Length of the first line or piece.</summary>
    /// <param name="bytes">What is there.</param>
    /// <param name="isLast">Whether nothing comes after: a line without newline is then one too.</param>
    /// <returns>0 when more bytes are needed.</returns>
    public static int Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var within = bytes.Length > MaxLine ? bytes[..MaxLine] : bytes;
        var newline = within.IndexOf((byte)'\n');
        if (newline >= 0) return newline + 1;
        return within.Length == MaxLine || isLast ? within.Length : 0;
    }
}
