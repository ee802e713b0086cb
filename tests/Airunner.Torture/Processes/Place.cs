namespace Airunner.Torture.Processes;

/// <summary>
/// The file system of a command's state directories: that of the temporary directory, another one, or a mounted one without O_DIRECT.
/// </summary>
internal sealed class Place : IDisposable
{
    private const int Mebibytes = 1_024;
    private readonly string? _directory;
    private readonly Mount? _mount;
    private bool _isKept;

    private Place(string? directory, Mount? mount, string? missing)
    {
        _directory = directory;
        _mount = mount;
        Missing = missing;
    }

    /// <summary>Why it is not available; null when it is.</summary>
    public string? Missing { get; }

    /// <summary>The directory for state directories; null for the temporary one.</summary>
    public string? Directory => _mount?.Path ?? _directory;

    /// <summary>The place given by <c>--directory DIR</c> or <c>--buffered</c>.</summary>
    public static Place From(TortureOptions options)
    {
        var directory = options.Text("--directory");
        if (!options.Has("--buffered")) return new Place(directory, null, null);
        // With journalled data there is no O_DIRECT.
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
