using System.Globalization;

namespace Airunner.Worker.Commands;

/// <summary>Sizes as text: <c>500MB</c>, <c>1.5GiB</c>, <c>4096</c>.</summary>
internal static class SizeText
{
    public const string Allowed = "a number and a unit of B, kB, MB, GB, KiB, MiB or GiB, such as 1GB or 64MiB";

    private const long LargestBytes = 1L << 50;

    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1), ("", 1),
    ];

    /// <summary>Parses a size of 1 byte to 1 PiB.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (unit, each) = Array.Find(Units, unit => text.EndsWith(unit.Unit, StringComparison.Ordinal));
        var figures = text.AsSpan(0, text.Length - unit.Length);
        if (!double.TryParse(figures, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number * each is not (>= 1 and <= LargestBytes)) return false;
        bytes = (long)(number * each);
        return true;
    }
}
