using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Airunner.Worker.Commands;

/// <summary>A moment as a user names it: how long ago, or when.</summary>
internal static partial class MomentText
{
    public const string Allowed =
        "how long ago (10m, 2h30m, 3d; units ms, s, m, h, d, w), an RFC 3339 time (2026-11-23T06:22:46Z), or a local one "
        + "(2026-11-23, '2026-11-23 06:22', 06:22:46)";

    private static readonly string[] OfToday = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

    private static readonly string[] OfDay =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] WithZone =
    [
        "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mmzzz",
        "yyyy-MM-dd HH:mm:sszzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Parses a moment.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="time">The clock, and the time zone of local times.</param>
    /// <param name="moment">The moment.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, TimeProvider time, out DateTimeOffset moment)
    {
        moment = default;
        if (text is null) return false;
        if (TryAge(text, out var age))
        {
            var now = time.GetUtcNow();
            if (age > now - DateTimeOffset.MinValue) return false;
            moment = now - age;
            return true;
        }

        var zoned = text.EndsWith('Z') || text.EndsWith('z') ? text[..^1] + "+00:00" : text;
        if (DateTimeOffset.TryParseExact(zoned, WithZone, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment)) return true;
        if (TimeOnly.TryParseExact(text, OfToday, CultureInfo.InvariantCulture, DateTimeStyles.None, out var ofToday))
        {
            moment = Local(time.GetLocalNow().Date + ofToday.ToTimeSpan(), time);
            return true;
        }

        if (!DateTime.TryParseExact(text, OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var ofDay)) return false;
        moment = Local(ofDay, time);
        return true;
    }

    /// <summary>A duration of one or more numbers with units, the largest unit first: <c>10m</c>, <c>2h30m</c>, <c>1.5h</c>.</summary>
    internal static bool TryAge(string text, out TimeSpan age)
    {
        age = default;
        var match = Age().Match(text);
        if (!match.Success) return false;
        var ms = 0.0;
        for (var unit = 1; unit < match.Groups.Count; unit++)
        {
            if (!match.Groups[unit].Success) continue;
            ms += double.Parse(match.Groups[unit].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * UnitMs[unit];
        }

        if (ms > TimeSpan.MaxValue.TotalMilliseconds / 2) return false;
        age = TimeSpan.FromMilliseconds(ms);
        return true;
    }

    private static readonly double[] UnitMs = [0, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1];

    private const string Number = @"(\d+(?:\.\d+)?)";

    [GeneratedRegex(
        $@"^(?=.)(?:{Number}w)?(?:{Number}d)?(?:{Number}h)?(?:{Number}m)?(?:{Number}s)?(?:{Number}ms)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Age();

    /// <summary>A time that the zone's clocks skip counts as if they had not been changed yet.</summary>
    private static DateTimeOffset Local(DateTime local, TimeProvider time)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        return new DateTimeOffset(unspecified, time.LocalTimeZone.GetUtcOffset(unspecified));
    }
}
