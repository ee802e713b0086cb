using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>The store failed: disk full, locked, damaged or not writable. The message has the reason and the file.</summary>
/// <remarks>Nothing of the call was acknowledged. The next call opens the store again and works if the cause is removed.</remarks>
public class StoreException(string path, string reason, Exception? inner = null)
    : Exception($"The collector's store '{path}' {reason}.", inner), IExplainedFailure
{
    /// <summary>Whether the cause is that the disk has no space for it.</summary>
    internal bool IsDiskFull { get; init; }

    /// <summary>Whether what is in the file cannot be read, however often it is tried.</summary>
    internal bool IsDamaged { get; init; }

    /// <summary>Whether another process had it locked for too long.</summary>
    internal bool IsBusy { get; init; }

    /// <summary>The database file.</summary>
    public string Path { get; } = path;
}

/// <summary>There is no store at this path: nothing has been collected here.</summary>
public sealed class NoStoreException(string path) : StoreException(path, "does not exist: nothing was collected here yet");

/// <summary>The store was made by a newer version of this program. It is not changed.</summary>
public sealed class NewerStoreException(string path, long version, long known)
    : StoreException(path, $"has schema version {version}, made by a newer program; this program knows version {known}. It is not changed")
{
    /// <summary>The store's schema version.</summary>
    public long Version { get; } = version;

    /// <summary>The version that this program knows.</summary>
    public long Known { get; } = known;
}
