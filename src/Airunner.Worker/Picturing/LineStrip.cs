using System.Text;
using Airunner.Collector.Rows;

namespace Airunner.Worker.Picturing;

/// <summary>The pixels of one line of a picture: red, green and blue, a byte each.</summary>
/// <param name="widthPixels">Its width.</param>
/// <param name="glyphs">What characters look like.</param>
internal sealed class LineStrip(int widthPixels, GlyphSet glyphs)
{
    private const int Baseline = 26;
    private const int UnderlineAt = 28;
    private const int StrikeAt = 17;
    private const int StrokePixels = 2;
    private const int PixelsPerSlant = 5;

    private readonly byte[] _pixels = new byte[widthPixels * Glyph.LinePixels * 3];

    /// <summary>A row of pixels, from 0 at the top.</summary>
    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * widthPixels * 3, widthPixels * 3);

    /// <summary>Draws a line in place of what was there.</summary>
    /// <param name="line">The line.</param>
    /// <param name="leftPixels">The margin.</param>
    public void Draw(PictureLine line, int leftPixels)
    {
        var paper = line.IsError ? PictureColours.ErrorPaper : PictureColours.Paper;
        Fill(0, widthPixels, 0, Glyph.LinePixels, paper);
        var left = leftPixels;
        foreach (var cell in line.Cells)
        {
            var width = cell.Columns * Glyph.ColumnPixels;
            Fill(left, width, 0, Glyph.LinePixels, PictureColours.Of(cell.Style, paper).Back);
            left += width;
        }

        // Slanted characters lean over what is behind the next.
        left = leftPixels;
        foreach (var cell in line.Cells)
        {
            Draw(cell, left, PictureColours.Of(cell.Style, paper).Front);
            left += cell.Columns * Glyph.ColumnPixels;
        }
    }

    private void Draw(PictureCell cell, int left, int colour)
    {
        var width = cell.Columns * Glyph.ColumnPixels;
        var marks = cell.Style.Marks;
        foreach (var rune in cell.Text.EnumerateRunes())
        {
            if (rune.Value is ' ' or '\t' || !CellLines.IsDrawn(rune)) continue;
            var glyph = glyphs.Find(rune, marks.HasFlag(SgrMarks.Bold), cell.Columns);
            Draw(glyph, left + ((width - glyph.WidthPixels) / 2), colour, marks.HasFlag(SgrMarks.Italic));
        }

        if (marks.HasFlag(SgrMarks.Underline)) Fill(left, width, UnderlineAt, StrokePixels, colour);
        if (marks.HasFlag(SgrMarks.Strike)) Fill(left, width, StrikeAt, StrokePixels, colour);
    }

    private void Draw(Glyph glyph, int left, int colour, bool isItalic)
    {
        for (var y = 0; y < Glyph.LinePixels; y++)
        {
            var slant = isItalic ? (Baseline - y) / PixelsPerSlant : 0;
            for (var x = 0; x < glyph.WidthPixels; x++) Blend(left + x + slant, y, colour, glyph.Ink[(y * glyph.WidthPixels) + x]);
        }
    }

    private void Blend(int x, int y, int colour, byte ink)
    {
        if (ink == 0 || x < 0 || x >= widthPixels) return;
        var at = ((y * widthPixels) + x) * 3;
        var below = (_pixels[at] << 16) | (_pixels[at + 1] << 8) | _pixels[at + 2];
        Set(at, PictureColours.Mix(below, colour, ink / (double)byte.MaxValue));
    }

    private void Fill(int left, int width, int top, int height, int colour)
    {
        for (var y = top; y < top + height; y++)
        {
            for (var x = left; x < Math.Min(left + width, widthPixels); x++) Set(((y * widthPixels) + x) * 3, colour);
        }
    }

    private void Set(int at, int colour)
    {
        _pixels[at] = (byte)(colour >> 16);
        _pixels[at + 1] = (byte)(colour >> 8);
        _pixels[at + 2] = (byte)colour;
    }
}
