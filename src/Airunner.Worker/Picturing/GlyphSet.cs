using System.Text;

namespace Airunner.Worker.Picturing;

/// <summary>Glyphs for the cells of a grid.</summary>
internal sealed class GlyphSet
{
    private readonly GlyphFiles _files = new();
    private readonly Dictionary<(Rune Rune, bool IsBold, int Columns), Glyph> _found = [];

    /// <summary>The glyph of a character: not wider than its cell. A frame where there is none.</summary>
    public Glyph Find(Rune rune, bool isBold, int columns)
    {
        if (_found.TryGetValue((rune, isBold, columns), out var known)) return known;
        var glyph = Unfitted(rune, isBold, columns);
        while (glyph.WidthPixels > columns * Glyph.ColumnPixels) glyph = glyph.Narrow();
        _found.Add((rune, isBold, columns), glyph);
        return glyph;
    }

    private Glyph Unfitted(Rune rune, bool isBold, int columns)
    {
        if (isBold && _files.Smooth(rune, isBold: true) is { } bold) return bold;
        var glyph = _files.Smooth(rune, isBold: false) ?? _files.Bitmap(rune);
        if (glyph is null) return Glyph.Frame(columns);
        return isBold ? glyph.Bold() : glyph;
    }
}
