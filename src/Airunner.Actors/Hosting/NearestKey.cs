namespace Airunner.Actors.Hosting;

/// <summary>Finds the key that was probably meant.</summary>
internal static class NearestKey
{
    /// <summary>
    /// The shortest candidate that begins with <paramref name="key"/>, which abbreviates it; else the one with the fewest changes from it.
    /// Of several the first.
    /// </summary>
    public static string Of(string key, IReadOnlyCollection<string> candidates) =>
        candidates.Where(candidate => candidate.StartsWith(key, StringComparison.Ordinal)).MinBy(static candidate => candidate.Length)
        ?? candidates.MinBy(candidate => Distance(key, candidate))!;

    /// <summary>Characters to insert, remove or replace (Levenshtein).</summary>
    public static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var change = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(change, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[to.Length];
    }
}
