using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Airunner.Worker.Commands;

/// <summary>Durations as text: <c>500ms</c>, <c>30s</c>, <c>1.5m</c>, <c>1h</c>.</summary>
internal static class DurationText
{
    public const string Allowed = "a number and a unit of ms, s, m or h, up to 24h, such as 500ms, 30s, 5m or 1h";

    private static readonly SearchValues<char> Figures = SearchValues.Create("0123456789.");
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1); // the maximum of the setting drain-timeout

    /// <summary>Parses a duration of zero to 24 hours.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration) => TryParse(text, Longest, out duration);

    /// <summary>Parses a duration of zero or more.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, TimeSpan longest, out TimeSpan duration)
    {
        duration = default;
        if (text is null) return false;
        var unitAt = text.AsSpan().IndexOfAnyExcept(Figures);
        if (unitAt <= 0) return false;
        double? unitMs = text[unitAt..] switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => null };
        if (unitMs is null
            || !double.TryParse(text.AsSpan(0, unitAt), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        var ms = number * unitMs.Value;
        if (ms > longest.TotalMilliseconds) return false;
        duration = TimeSpan.FromMilliseconds(ms);
        return true;
    }
}
