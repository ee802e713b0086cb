namespace Airunner.Torture.Processes;

/// <summary>Names that were created and whose directory was not synced since then.</summary>
internal sealed class DurableNames
{
    private readonly Dictionary<string, int> _madeAt = new(StringComparer.Ordinal);

    /// <summary>Notes that a name was created by a call that returned at this line.</summary>
    public void Made(string path, int exitLine) => _madeAt[path] = exitLine;

    /// <summary>Notes that a name was removed.</summary>
    public void Removed(string path) => _madeAt.Remove(path);

    /// <summary>Notes that a directory's sync returned, which was called at this line.</summary>
    public void Synced(string directory, int entryLine)
    {
        foreach (
            var name in _madeAt.Where(e => Path.GetDirectoryName(e.Key) == directory && e.Value < entryLine).Select(e => e.Key).ToList())
            _madeAt.Remove(name);
    }

    /// <summary>The first name on a path that a crash could still remove; null when there is none.</summary>
    public string? Forgettable(string path)
    {
        for (var name = path; !string.IsNullOrEmpty(name); name = Path.GetDirectoryName(name))
            if (_madeAt.ContainsKey(name)) return name;
        return null;
    }
}
