using System.Globalization;
using System.Text;
using Airunner.Collector.Rows;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Picturing;

/// <summary>Puts text into a grid: characters of one and of two columns, lines of a limited width.</summary>
internal static class CellLines
{
    private const int TabColumns = 8;

    /// <summary>The lines of a text: at least one.</summary>
    /// <param name="text">Without line ends.</param>
    /// <param name="pieces">The style of each piece of it, by the piece's end.</param>
    /// <param name="mostColumns">How wide a line may be, at least 8.</param>
    public static List<List<PictureCell>> Of(string text, IReadOnlyList<(int End, SgrStyle Style)> pieces, int mostColumns)
    {
        List<List<PictureCell>> lines = [[]];
        var column = 0;
        var at = 0;
        var piece = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            while (piece < pieces.Count - 1 && at >= pieces[piece].End) piece++;
            at += rune.Utf16SequenceLength;
            var columns = ColumnsOf(rune, column);
            if (columns == 0)
            {
                AddMark(lines[^1], rune);
                continue;
            }

            if (column + columns > mostColumns)
            {
                lines.Add([]);
                column = 0;
            }

            lines[^1].Add(new PictureCell(rune.ToString(), columns, pieces[piece].Style));
            column += columns;
        }

        return lines;
    }

    /// <summary>Whether a character is drawn; others only join or choose a form of those beside them.</summary>
    public static bool IsDrawn(Rune rune)
    {
        const int ZeroWidthNonJoiner = 0x200C;
        const int ZeroWidthJoiner = 0x200D;
        return rune.Value is not (ZeroWidthNonJoiner or ZeroWidthJoiner or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF));
    }

    private static void AddMark(List<PictureCell> line, Rune mark)
    {
        if (IsDrawn(mark) && line.Count > 0) line[^1] = line[^1] with { Text = line[^1].Text + mark };
    }

    private static int ColumnsOf(Rune rune, int column)
    {
        if (rune.Value == '\t') return TabColumns - (column % TabColumns);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
            _ when !IsDrawn(rune) => 0,
            // Invisible ones are drawn as their names in a frame.
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => 2,
            _ => Math.Max(1, new Segment(rune.ToString()).CellCount()),
        };
    }
}
