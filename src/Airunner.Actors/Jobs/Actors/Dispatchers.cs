namespace Airunner.Actors.Jobs.Actors;

/// <summary>Configuration paths of the dispatchers that the settings make.</summary>
internal static class Dispatchers
{
    /// <summary>Threads of its own for actors whose turns block on the disk.</summary>
    internal const string Commit = "airunner.wal.commit-dispatcher";
}
