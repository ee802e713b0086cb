using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Screens;

/// <summary>Text on one line: what does not fit ends with an ellipsis, also where it has spaces.</summary>
/// <param name="text">Without control characters.</param>
/// <param name="style">Its colour.</param>
/// <param name="side">Where it stands in its column.</param>
/// <param name="leastColumns">The narrowest that it is cut to.</param>
internal sealed class OneLine(string text, Style style, Side side, int leastColumns) : IRenderable
{
    private readonly int _columns = new Segment(text).CellCount();

    public Measurement Measure(RenderOptions options, int maxWidth)
    {
        var widest = Math.Min(_columns, maxWidth);
        return new Measurement(side == Side.Shrinks ? Math.Min(leastColumns, widest) : widest, widest);
    }

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var padding = Math.Max(0, maxWidth - _columns);
        if (side == Side.Right && padding > 0) yield return new Segment(new string(' ', padding));
        var whole = new Segment(text, style);
        if (_columns <= maxWidth)
        {
            yield return whole;
            yield break;
        }

        foreach (var part in Segment.Truncate([whole], maxWidth - 1)) yield return part;
        yield return new Segment("…", style);
    }
}
