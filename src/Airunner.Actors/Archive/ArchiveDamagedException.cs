namespace Airunner.Actors.Archive;

/// <summary>An archive cannot be read: it is cut, changed, or not an archive of this library. The file is not changed.</summary>
internal sealed class ArchiveDamagedException(string path, string reason, Exception? inner = null)
    : WalException($"The archive '{path}' cannot be read: {reason}", inner)
{
    /// <summary>The archive's path.</summary>
    public string Path { get; } = path;

    /// <summary>Why it cannot be read.</summary>
    public string Reason { get; } = reason;
}
