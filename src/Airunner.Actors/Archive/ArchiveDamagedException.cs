namespace Airunner.Actors.Archive;

/// <summary>An archive does not give a log back: it is cut, changed, or no archive of ours. It is left as it is.</summary>
public sealed class ArchiveDamagedException(string path, string reason, Exception? inner = null)
    : WalException($"The archive '{path}' cannot be read: {reason}", inner)
{
    /// <summary>The archive.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
