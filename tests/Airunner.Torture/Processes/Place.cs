namespace Airunner.Torture.Processes;

/// <summary>On which file system a command's state directories are: the temporary directory's, another one's, or a mounted one without O_DIRECT.</summary>
internal sealed class Place : IDisposable
{
    private const int Mebibytes = 1_024;
    private readonly string? _directory;
    private readonly Mount? _mount;
    private bool _isKept;

    private Place(string? directory, Mount? mount, string? missing) => (_directory, _mount, Missing) = (directory, mount, missing);

    /// <summary>Why there is none; null where there is.</summary>
    public string? Missing { get; }

    /// <summary>The directory in which state directories are made; null for the temporary one.</summary>
    public string? Directory => _mount?.Path ?? _directory;

    /// <summary>As the options say: <c>--directory DIR</c> or <c>--buffered</c>.</summary>
    public static Place From(TortureOptions options)
    {
        var directory = options.Text("--directory");
        if (!options.Has("--buffered")) return new Place(directory, null, null);
        // Journalled data takes O_DIRECT away.
        var mount = Mount.TryMake(Mebibytes, "data=journal", out var why);
        return new Place(null, mount, mount is null ? why : null);
    }

    /// <summary>Runs a round in a new directory; see <see cref="StateDirectories"/>.</summary>
    public IReadOnlyList<string> Run(Func<string, IReadOnlyList<string>> round)
    {
        var wrong = StateDirectories.Run(Directory, round);
        _isKept |= wrong.Count > 0;
        return wrong;
    }

    public void Dispose()
    {
        if (!_isKept) _mount?.Dispose();
    }
}
