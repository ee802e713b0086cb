using System.Globalization;

namespace Airunner.Worker.Screens;

/// <summary>Sizes, ages and counts in few columns.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary><c>512 B</c>, <c>1.5 MiB</c>, <c>64 MiB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        while (bytes >= 1023.5 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        var figures = unit > 0 && bytes < 9.95 ? "0.0" : "0";
        return $"{bytes.ToString(figures, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    /// <summary><c>45s</c>, <c>12m</c>, <c>3h</c>, <c>17d</c>; what is in the future counts as <c>0s</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalSeconds):0}s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalMinutes):0}m"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalHours):0}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(age.TotalDays):0}d"),
    };

    /// <summary>A count, or <c>-</c> where it is not known.</summary>
    public static string Count(long? count) => count is { } known ? known.ToString(CultureInfo.InvariantCulture) : "-";

    /// <summary>A time in UTC, by the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
