using System.Globalization;

namespace Airunner.Actors.Hosting.Hocon;

/// <summary>All kinds of values.</summary>
internal static class HoconKinds
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Fraction = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary><c>100 ms</c>, <c>1.5s</c>, <c>2 hours</c>. The unit is mandatory: a number without one is usually a mistake.</summary>
    public static readonly HoconKind<TimeSpan> Duration = new(
        (string text, out TimeSpan value) =>
        {
            var parsed = TryScale(text, TicksOf, out var ticks);
            value = parsed ? TimeSpan.FromTicks(ticks) : default;
            return parsed;
        },
        value => string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / 10_000m:0.####} ms"));

    /// <summary><c>10 MiB</c>, <c>1048576b</c>, <c>512</c>: bytes.</summary>
    public static readonly HoconKind<long> Size = new(
        (string text, out long value) => TryScale(text, BytesOf, out value),
        value => string.Create(CultureInfo.InvariantCulture, $"{value} B"));

    /// <summary>A whole number.</summary>
    public static readonly HoconKind<long> Count = new(
        (string text, out long value) => long.TryParse(text, Whole, CultureInfo.InvariantCulture, out value),
        value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number with or without a fraction; never infinite, never NaN.</summary>
    public static readonly HoconKind<double> Real = new(
        (string text, out double value) =>
            double.TryParse(text, Fraction, CultureInfo.InvariantCulture, out value) && double.IsFinite(value),
        value => value.ToString("0.################", CultureInfo.InvariantCulture));

    /// <summary><c>on</c>, <c>off</c>, <c>true</c>, <c>false</c>, <c>yes</c>, <c>no</c>; from JSON, <c>True</c> and <c>False</c>.</summary>
    public static readonly HoconKind<bool> Switch = new(
        (string text, out bool value) =>
        {
            value = text is "on" or "true" or "yes" or "True";
            return value || text is "off" or "false" or "no" or "False";
        },
        value => value ? "on" : "off");

    /// <summary>A path, unchanged.</summary>
    public static readonly HoconKind<string> Path = new(
        (string text, out string value) =>
        {
            value = text;
            return true;
        },
        value => value);

    private static bool TryScale(string text, Func<string, decimal?> unitOf, out long value)
    {
        value = 0;
        var unitAt = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (unitOf(text[unitAt..].Trim()) is not { } unit) return false;
        if (!decimal.TryParse(text.AsSpan(0, unitAt), Fraction, CultureInfo.InvariantCulture, out var number)) return false;
        if (Math.Abs(number) > long.MaxValue / unit) return false;
        var scaled = number * unit;
        value = (long)scaled;
        return scaled == value;
    }

    private static decimal? TicksOf(string unit) => unit switch
    {
        "us" => TimeSpan.TicksPerMicrosecond,
        "ms" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
        "s" or "second" or "seconds" => TimeSpan.TicksPerSecond,
        "m" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
        "h" or "hour" or "hours" => TimeSpan.TicksPerHour,
        "d" or "day" or "days" => TimeSpan.TicksPerDay,
        _ => null,
    };

    private static decimal? BytesOf(string unit) => unit switch
    {
        "" or "b" or "B" or "byte" or "bytes" => 1,
        "kB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "k" or "K" or "Ki" or "KiB" => 1L << 10,
        "m" or "M" or "Mi" or "MiB" => 1L << 20,
        "g" or "G" or "Gi" or "GiB" => 1L << 30,
        "t" or "T" or "Ti" or "TiB" => 1L << 40,
        _ => null,
    };
}
