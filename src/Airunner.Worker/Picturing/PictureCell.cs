using Airunner.Collector.Rows;

namespace Airunner.Worker.Picturing;

/// <summary>A character in the grid of a picture.</summary>
/// <param name="Text">The character, and the marks that stand on it.</param>
/// <param name="Columns">1, or 2 for a wide one; more for a tab.</param>
/// <param name="Style">How it looks.</param>
internal readonly record struct PictureCell(string Text, int Columns, SgrStyle Style);

/// <summary>A line of a picture.</summary>
/// <param name="Cells">From the left.</param>
/// <param name="IsError">Whether it was printed on standard error.</param>
internal sealed record PictureLine(IReadOnlyList<PictureCell> Cells, bool IsError)
{
    public int Columns => Cells.Sum(static cell => cell.Columns);
}
