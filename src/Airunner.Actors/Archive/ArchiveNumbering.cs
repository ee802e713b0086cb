using Airunner.Actors.Jobs.Identity;

namespace Airunner.Actors.Archive;

/// <summary>The numbers of the archives in a directory, for each execution that has one above the first.</summary>
internal sealed class ArchiveNumbering
{
    private readonly Dictionary<string, SortedSet<int>> _numbers = new(StringComparer.Ordinal);

    /// <param name="names">All names in the directory.</param>
    public ArchiveNumbering(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (name.Contains('~', StringComparison.Ordinal)) Add(name); // few have it: most executions have one archive
        }

        foreach (var name in names)
        {
            if (IsFirst(name, out var stem)) _numbers[stem].Add(1);
        }
    }

    /// <summary>What <see cref="RemovedArchives"/> has to say: the executions whose archives are not 1, 2, 3 … without a gap.</summary>
    public Dictionary<string, (int Through, int Highest)> Lines() => _numbers
        .Where(static each => each.Value.Count > 0 && each.Value.Max != each.Value.Count)
        .ToDictionary(static each => each.Key, static each => (each.Value.Min - 1, each.Value.Max), StringComparer.Ordinal);

    /// <summary>An archive is there.</summary>
    public void Add(string name)
    {
        if (!FileNames.TryParseArchive(name, out var execution, out var number)) return;
        var stem = FileNames.Stem(execution);
        if (!_numbers.TryGetValue(stem, out var numbers)) _numbers[stem] = numbers = [];
        numbers.Add(number);
    }

    /// <summary>An archive is removed.</summary>
    public void Remove(string name)
    {
        if (!FileNames.TryParseArchive(name, out var execution, out var number)) return;
        if (_numbers.TryGetValue(FileNames.Stem(execution), out var numbers)) numbers.Remove(number);
    }

    /// <summary>Whether an archive is one of several of its execution.</summary>
    public bool IsOneOfSeveral(string name) =>
        FileNames.TryParseArchive(name, out var execution, out _) && _numbers.ContainsKey(FileNames.Stem(execution));

    private bool IsFirst(string name, out string stem)
    {
        stem = "";
        if (_numbers.Count == 0 || !name.EndsWith(FileNames.ArchiveSuffix, StringComparison.Ordinal)) return false;
        stem = name[..^FileNames.ArchiveSuffix.Length];
        return _numbers.ContainsKey(stem);
    }
}
