namespace Airunner.Actors.Archive;

/// <summary>What archiving is told by the settings.</summary>
/// <param name="Directory">Full path of the archives' directory.</param>
/// <param name="RetentionDays">Days an archive is kept; 0 keeps all.</param>
/// <param name="SweepInterval">Time between retention sweeps; above zero.</param>
internal sealed record ArchiveSettings(string Directory, int RetentionDays, TimeSpan SweepInterval)
{
    /// <summary>Where the work is done: by default each piece on a thread of its own.</summary>
    internal TaskScheduler Work { get; init; } = TaskScheduler.Default;
}
