namespace Airunner.Collector.Rows;

/// <summary>The codes of "select graphic rendition".</summary>
internal static class SgrCodes
{
    private const int MostCodes = 32;
    private const int Absent = -1;

    /// <summary>The style after a sequence.</summary>
    /// <param name="style">Before it.</param>
    /// <param name="parameters">What stands between <c>ESC [</c> and <c>m</c>.</param>
    public static SgrStyle Apply(SgrStyle style, ReadOnlySpan<byte> parameters)
    {
        Span<int> codes = stackalloc int[MostCodes];
        Span<bool> isSub = stackalloc bool[MostCodes]; // written with a colon: belongs to the code before it
        var count = Parse(parameters, codes, isSub);
        for (var i = 0; i < count;)
        {
            var code = Math.Max(0, codes[i]);
            var end = i + 1;
            while (end < count && isSub[end]) end++;
            if (code is 38 or 48)
            {
                var colour = Colour(codes[..count], ref end, i, isSub);
                if (colour is { } known) style = code == 38 ? style with { Foreground = known } : style with { Background = known };
            }
            else
            {
                var isNoUnderline = code == 4 && end > i + 1 && codes[i + 1] == 0;
                style = Apply(style, isNoUnderline ? 24 : code);
            }

            i = end;
        }

        return style;
    }

    private static SgrStyle Apply(SgrStyle style, int code) => code switch
    {
        0 => default,
        1 => style with { Marks = style.Marks | SgrMarks.Bold },
        2 => style with { Marks = style.Marks | SgrMarks.Faint },
        3 => style with { Marks = style.Marks | SgrMarks.Italic },
        4 or 21 => style with { Marks = style.Marks | SgrMarks.Underline },
        7 => style with { Marks = style.Marks | SgrMarks.Inverse },
        9 => style with { Marks = style.Marks | SgrMarks.Strike },
        22 => style with { Marks = style.Marks & ~(SgrMarks.Bold | SgrMarks.Faint) },
        23 => style with { Marks = style.Marks & ~SgrMarks.Italic },
        24 => style with { Marks = style.Marks & ~SgrMarks.Underline },
        27 => style with { Marks = style.Marks & ~SgrMarks.Inverse },
        29 => style with { Marks = style.Marks & ~SgrMarks.Strike },
        >= 30 and <= 37 => style with { Foreground = SgrColour.Palette(code - 30) },
        39 => style with { Foreground = default },
        >= 40 and <= 47 => style with { Background = SgrColour.Palette(code - 40) },
        49 => style with { Background = default },
        >= 90 and <= 97 => style with { Foreground = SgrColour.Palette(code - 90 + 8) },
        >= 100 and <= 107 => style with { Background = SgrColour.Palette(code - 100 + 8) },
        _ => style,
    };

    /// <summary>38;5;N, 38;2;R;G;B, 38:5:N, 38:2:R:G:B and 38:2::R:G:B.</summary>
    private static SgrColour? Colour(ReadOnlySpan<int> codes, ref int end, int at, ReadOnlySpan<bool> isSub)
    {
        var hasColons = end > at + 1;
        if (!hasColons)
        {
            var kind = at + 1 < codes.Length ? codes[at + 1] : Absent;
            end = Math.Min(codes.Length, at + (kind == 5 ? 3 : kind == 2 ? 5 : 1));
        }

        var values = codes[(at + 1)..end];
        if (values.Length >= 2 && values[0] == 5) return SgrColour.Palette(Math.Max(0, values[1]));
        if (values.Length < 4 || values[0] != 2) return null;
        var rgb = values.Length >= 5 && isSub[at + 1] ? values[2..] : values[1..];
        return SgrColour.True(Math.Max(0, rgb[0]), Math.Max(0, rgb[1]), Math.Max(0, rgb[2]));
    }

    private static int Parse(ReadOnlySpan<byte> parameters, Span<int> codes, Span<bool> isSub)
    {
        var count = 0;
        codes[0] = Absent;
        foreach (var c in parameters)
        {
            if (c is (byte)';' or (byte)':')
            {
                if (count == MostCodes - 1) break;
                count++;
                codes[count] = Absent;
                isSub[count] = c == ':';
            }
            else
            {
                codes[count] = Math.Min(9999, (Math.Max(0, codes[count]) * 10) + (c - '0'));
            }
        }

        return count + 1;
    }
}
