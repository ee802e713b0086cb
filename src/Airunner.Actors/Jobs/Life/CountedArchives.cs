namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// The delivered events of archives that were counted before they were made. A log may live for months: the oldest are forgotten, and
/// read again when the execution ends.
/// </summary>
/// <param name="most">Archives that are remembered.</param>
internal sealed class CountedArchives(int most)
{
    /// <summary>Archives that are remembered of one log.</summary>
    internal const int Most = 1024;

    private readonly OrderedDictionary<string, ExecutionTotals> _byPath = new(StringComparer.Ordinal);

    /// <summary>Those that are remembered, by their paths.</summary>
    internal IReadOnlyDictionary<string, ExecutionTotals> ByPath => _byPath;

    /// <summary>One that was made.</summary>
    internal void Add(string path, ExecutionTotals totals)
    {
        if (_byPath.Count == most) _byPath.RemoveAt(0);
        _byPath[path] = totals;
    }
}
