namespace Airunner.Actors.Jobs.Actors;

/// <summary>Configuration paths of the dispatchers that are built from the settings.</summary>
internal static class Dispatchers
{
    /// <summary>Has threads of its own, for actors whose calls to the disk block.</summary>
    internal const string Commit = "airunner.wal.commit-dispatcher";
}
