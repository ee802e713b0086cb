using System.Globalization;

namespace Airunner.Collector.Server.Pages.Markup;

/// <summary>Numbers, sizes and times for people. All times are UTC.</summary>
internal static class Figures
{
    private static readonly string[] Units = ["KB", "MB", "GB", "TB", "PB"];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"1 event", "1,204 events".</summary>
    public static string Count(long number, string one) => number == 1 ? $"1 {one}" : $"{Count(number)} {one}s";

    public static string Size(long bytes)
    {
        if (bytes < 1000) return $"{bytes} B";
        var value = bytes / 1000.0;
        var unit = 0;
        while (value >= 999.95 && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Units[unit]}");
    }

    public static string Duration(TimeSpan time)
    {
        if (time < TimeSpan.Zero) return "–";
        if (time.TotalMilliseconds < 1000) return string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");
        if (time.TotalSeconds < 60) return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
        if (time.TotalMinutes < 60) return $"{(int)time.TotalMinutes} min {time.Seconds} s";
        return time.TotalHours < 48 ? $"{(int)time.TotalHours} h {time.Minutes} min" : $"{(int)time.TotalDays} d {time.Hours} h";
    }

    public static string Ago(TimeSpan time)
    {
        if (time < TimeSpan.FromSeconds(5)) return "just now";
        if (time.TotalMinutes < 1) return $"{(int)time.TotalSeconds} s ago";
        if (time.TotalHours < 1) return $"{(int)time.TotalMinutes} min ago";
        return time.TotalDays < 2 ? $"{(int)time.TotalHours} h ago" : $"{(int)time.TotalDays} days ago";
    }

    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Of a row; empty where the event says no time that a calendar has.</summary>
    public static string TimeOfDay(long unixMs) =>
        OfUnixMs(unixMs)?.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Null where it is no time that a calendar has.</summary>
    public static DateTimeOffset? OfUnixMs(long unixMs) =>
        unixMs > 0 && unixMs <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs) : null;
}
