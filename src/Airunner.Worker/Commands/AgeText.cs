using System.Globalization;

namespace Airunner.Worker.Commands;

/// <summary>Ages as text: <c>12h</c>, <c>30d</c>.</summary>
internal static class AgeText
{
    public const string Allowed = "a number and a unit of s, m, h or d, up to 3650d, such as 12h or 30d";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>Parses an age of zero or more.</summary>
    public static bool TryParse(string text, out TimeSpan age)
    {
        age = default;
        if (text.Length == 0) return false;
        double? seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => null };
        if (seconds is null) return false;
        if (!double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        if (number * seconds.Value > Longest.TotalSeconds) return false;
        age = TimeSpan.FromSeconds(number * seconds.Value);
        return true;
    }
}
