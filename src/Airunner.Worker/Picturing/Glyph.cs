namespace Airunner.Worker.Picturing;

/// <summary>A drawn character.</summary>
/// <param name="WidthPixels">16, or 32 for a wide one.</param>
/// <param name="Ink">From 0 for none to 255, 32 rows of pixels from the top.</param>
internal sealed record Glyph(int WidthPixels, byte[] Ink)
{
    /// <summary>Width of a column.</summary>
    public const int ColumnPixels = 16;

    /// <summary>Height of a line.</summary>
    public const int LinePixels = 32;

    /// <summary>A frame, for a character that has no glyph.</summary>
    public static Glyph Frame(int columns)
    {
        const int Inset = 3;
        const int Thickness = 2;
        var width = columns * ColumnPixels;
        return Of(width, (x, y) =>
        {
            var toEdge = Math.Min(Math.Min(x, width - 1 - x), Math.Min(y, LinePixels - 1 - y)) - Inset;
            return toEdge is >= 0 and < Thickness ? byte.MaxValue : byte.MinValue;
        });
    }

    /// <summary>The glyph with thicker strokes.</summary>
    public Glyph Bold() => Of(WidthPixels, (x, y) => Math.Max(At(x, y), At(x - 1, y)));

    /// <summary>The glyph in half its width.</summary>
    public Glyph Narrow() => Of(WidthPixels / 2, (x, y) => Math.Max(At(2 * x, y), At((2 * x) + 1, y)));

    /// <summary>Makes one.</summary>
    /// <param name="widthPixels">Its width.</param>
    /// <param name="ink">The ink of a pixel.</param>
    public static Glyph Of(int widthPixels, Func<int, int, byte> ink)
    {
        var pixels = new byte[widthPixels * LinePixels];
        for (var y = 0; y < LinePixels; y++)
        {
            for (var x = 0; x < widthPixels; x++) pixels[(y * widthPixels) + x] = ink(x, y);
        }

        return new Glyph(widthPixels, pixels);
    }

    private byte At(int x, int y) => x < 0 ? byte.MinValue : Ink[(y * WidthPixels) + x];
}
