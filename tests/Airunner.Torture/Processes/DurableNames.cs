namespace Airunner.Torture.Processes;

/// <summary>Names that were made and whose directory was not synced since.</summary>
internal sealed class DurableNames
{
    private readonly Dictionary<string, int> _madeAt = new(StringComparer.Ordinal);

    /// <summary>A name was made, in a call that returned here.</summary>
    public void Made(string path, int exitLine) => _madeAt[path] = exitLine;

    /// <summary>A name was removed.</summary>
    public void Removed(string path) => _madeAt.Remove(path);

    /// <summary>A directory's sync that was asked for at this line returned.</summary>
    public void Synced(string directory, int entryLine)
    {
        foreach (var name in _madeAt.Where(e => Path.GetDirectoryName(e.Key) == directory && e.Value < entryLine).Select(e => e.Key).ToList())
            _madeAt.Remove(name);
    }

    /// <summary>The first name on a path that a crash could still forget; null where there is none.</summary>
    public string? Forgettable(string path)
    {
        for (var name = path; !string.IsNullOrEmpty(name); name = Path.GetDirectoryName(name))
            if (_madeAt.ContainsKey(name)) return name;
        return null;
    }
}
