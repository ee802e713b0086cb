namespace Airunner.Collector.Rows;

/// <summary>How text looks.</summary>
/// <param name="Foreground">Its colour.</param>
/// <param name="Background">The colour behind it.</param>
/// <param name="Marks">The rest.</param>
internal readonly record struct SgrStyle(SgrColour Foreground, SgrColour Background, SgrMarks Marks);

[Flags]
internal enum SgrMarks
{
    None = 0,
    Bold = 1,
    Faint = 2,
    Italic = 4,
    Underline = 8,
    Inverse = 16,
    Strike = 32,
}

/// <summary>The default colour, one of the palette of 256, or a true colour.</summary>
internal readonly record struct SgrColour
{
    private const int PaletteKind = 1 << 24;
    private const int TrueKind = 2 << 24;
    private const int RgbMask = 0xFFFFFF;
    private const int FirstOfCube = 16;
    private const int FirstGrey = 232;

    private readonly int _value;

    private SgrColour(int value) => _value = value;

    public bool IsDefault => _value == 0;

    /// <summary>The true colour as 0xRRGGBB; null for another.</summary>
    public int? Rgb => (_value & ~RgbMask) == TrueKind ? _value & RgbMask : null;

    /// <summary>The place in the palette, 0 to 255; of a true colour the nearest.</summary>
    public int Index => Rgb is { } rgb ? Nearest(rgb) : _value & 0xFF;

    public static SgrColour Palette(int index) => new(PaletteKind | (index & 0xFF));

    public static SgrColour True(int red, int green, int blue) =>
        new(TrueKind | ((red & 0xFF) << 16) | ((green & 0xFF) << 8) | (blue & 0xFF));

    /// <summary>The colour of a place from 16 on: a cube of 6 × 6 × 6, then greys.</summary>
    public static int RgbOf(int index)
    {
        if (index >= FirstGrey)
        {
            var grey = 8 + ((index - FirstGrey) * 10);
            return (grey << 16) | (grey << 8) | grey;
        }

        var place = index - FirstOfCube;
        return (Level(place / 36) << 16) | (Level(place / 6 % 6) << 8) | Level(place % 6);
    }

    private static int Level(int step) => step == 0 ? 0 : 55 + (step * 40);

    private static int Nearest(int rgb)
    {
        var nearest = FirstOfCube;
        for (var index = FirstOfCube + 1; index < 256; index++)
        {
            if (Distance(RgbOf(index), rgb) < Distance(RgbOf(nearest), rgb)) nearest = index;
        }

        return nearest;
    }

    private static int Distance(int one, int other)
    {
        var red = (one >> 16) - (other >> 16);
        var green = ((one >> 8) & 0xFF) - ((other >> 8) & 0xFF);
        var blue = (one & 0xFF) - (other & 0xFF);
        return (red * red) + (green * green) + (blue * blue);
    }
}
