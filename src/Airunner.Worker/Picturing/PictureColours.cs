using Airunner.Collector.Rows;

namespace Airunner.Worker.Picturing;

/// <summary>The colours of a picture, each as 0xRRGGBB: those of an exported page that is dark.</summary>
internal static class PictureColours
{
    public const int Paper = 0x0E1116;
    public const int Ink = 0xD7DDE6;
    public const int Gutter = 0x7D8794;
    public const int ErrorPaper = 0x24171A;
    public const int Passed = 0x4CC38A;
    public const int Failed = 0xFF7B72;

    private const double FaintOpacity = 0.65;

    /// <summary>The first 16 of the palette.</summary>
    public static readonly IReadOnlyList<int> Named =
    [
        0x7D8794, 0xFF7B72, 0x56D388, 0xE3B341, 0x85A5FF, 0xD2A8FF, 0x56D4DD, 0xD7DDE6,
        0x98A3B1, 0xFFA198, 0x7EE2A8, 0xF2CC60, 0xADC2FF, 0xE2C5FF, 0x8AE6EC, 0xFFFFFF,
    ];

    /// <summary>A colour as a style.</summary>
    public static SgrStyle Text(int colour, SgrMarks marks = SgrMarks.None) =>
        new(SgrColour.True(colour >> 16, (colour >> 8) & 0xFF, colour & 0xFF), default, marks);

    /// <summary>The colour of a style's text, and the one behind it.</summary>
    /// <param name="style">The style.</param>
    /// <param name="paper">What is behind text that sets nothing.</param>
    public static (int Front, int Back) Of(SgrStyle style, int paper)
    {
        var isInverse = style.Marks.HasFlag(SgrMarks.Inverse);
        var (front, back) = isInverse ? (style.Background, style.Foreground) : (style.Foreground, style.Background);
        var backColour = back.IsDefault ? (isInverse ? Ink : paper) : Of(back);
        // Text that sets only what is behind it would not stand out from it in the colour of other text.
        var frontColour = front.IsDefault ? (isInverse || !back.IsDefault ? Paper : Ink) : Of(front);
        if (style.Marks.HasFlag(SgrMarks.Faint)) frontColour = Mix(backColour, frontColour, FaintOpacity);
        return (frontColour, backColour);
    }

    /// <summary>A colour that lies over another.</summary>
    public static int Mix(int below, int above, double opacity) =>
        (Part(below >> 16, above >> 16, opacity) << 16) | (Part(below >> 8, above >> 8, opacity) << 8) | Part(below, above, opacity);

    private static int Part(int below, int above, double opacity) =>
        (int)Math.Round((below & 0xFF) + (((above & 0xFF) - (below & 0xFF)) * opacity));

    private static int Of(SgrColour colour) =>
        colour.Rgb ?? (colour.Index < Named.Count ? Named[colour.Index] : SgrColour.RgbOf(colour.Index));
}
