using System.Buffers;

namespace Airunner.Collector.Queries;

/// <summary>Ids that contain their time of creation: UUID version 7 and ULID.</summary>
internal static class TimeInId
{
    private const int TimeDigits = 12;
    private const int UlidDigits = 26;
    private static readonly SearchValues<char> Crockford = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz");

    /// <summary>A key for ordinal comparison: the later id has the greater key. Null for an id without a time.</summary>
    public static string? SortKey(string? id)
    {
        if (id is null) return null;
        if (Guid.TryParse(id, out var uuid)) return uuid.Version == 7 ? uuid.ToString("N") : null;
        if (id.Length != UlidDigits || id[0] > '7' || id.AsSpan().ContainsAnyExcept(Crockford)) return null;
        var time = 0L;
        foreach (var digit in id.ToUpperInvariant()[..10])
            time = (time << 5) | (long)"0123456789ABCDEFGHJKMNPQRSTVWXYZ".IndexOf(digit, StringComparison.Ordinal);
        return $"{time.ToString($"x{TimeDigits}", System.Globalization.CultureInfo.InvariantCulture)}{id[10..].ToUpperInvariant()}";
    }
}
