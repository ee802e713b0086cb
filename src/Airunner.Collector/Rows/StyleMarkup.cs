using System.Globalization;
using System.Text;

namespace Airunner.Collector.Rows;

/// <summary>Styles of text as markup: classes, because a strict policy allows no styles in markup.</summary>
/// <remarks>A true colour has the class of the nearest of the palette, and the exact one as data.</remarks>
internal static class StyleMarkup
{
    private const int FirstPaletteColour = 16;
    private const int Colours = 256;

    /// <summary>Opens an element for a style that is not the usual one; its caller closes the span.</summary>
    public static void Open(Html html, SgrStyle style)
    {
        var isInverse = style.Marks.HasFlag(SgrMarks.Inverse);
        var front = isInverse ? style.Background : style.Foreground;
        var back = isInverse ? style.Foreground : style.Background;
        html.Add($"<span class=\"");
        Add(html, style, SgrMarks.Bold, "bo ");
        Add(html, style, SgrMarks.Faint, "fa ");
        Add(html, style, SgrMarks.Italic, "it ");
        Add(html, style, SgrMarks.Underline, "un ");
        Add(html, style, SgrMarks.Strike, "st ");
        if (!front.IsDefault) html.Add($"f f{front.Index} ");
        else if (isInverse) html.Add($"fi ");
        if (!back.IsDefault) html.Add($"b b{back.Index} ");
        else if (isInverse) html.Add($"bi ");
        html.Add($"\"");
        if (front.Rgb is { } frontRgb) html.Add($" data-f=\"{Hex(frontRgb)}\"");
        if (back.Rgb is { } backRgb) html.Add($" data-b=\"{Hex(backRgb)}\"");
        html.Add($">");
    }

    /// <summary>The rules of the palette from 16 on: the first 16 differ between dark and light.</summary>
    public static string Palette()
    {
        var css = new StringBuilder();
        for (var index = FirstPaletteColour; index < Colours; index++)
        {
            var hex = Hex(SgrColour.RgbOf(index));
            css.Append(CultureInfo.InvariantCulture, $".f{index}{{--f:{hex}}}.b{index}{{--b:{hex}}}\n");
        }

        return css.ToString();
    }

    private static void Add(Html html, SgrStyle style, SgrMarks mark, string name)
    {
        if (style.Marks.HasFlag(mark)) html.Add($"{name}");
    }

    private static string Hex(int rgb) => "#" + rgb.ToString("x6", CultureInfo.InvariantCulture);
}
