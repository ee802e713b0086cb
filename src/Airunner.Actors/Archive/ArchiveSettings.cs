namespace Airunner.Actors.Archive;

/// <summary>The settings of archiving and retention.</summary>
/// <param name="Directory">Full path of the archives' directory.</param>
/// <param name="RetentionDays">Days an archive is kept; 0 keeps all.</param>
/// <param name="SweepInterval">Time between retention sweeps; above zero.</param>
internal sealed record ArchiveSettings(string Directory, int RetentionDays, TimeSpan SweepInterval)
{
    /// <summary>Where the work runs: by default each piece of work on its own thread.</summary>
    internal TaskScheduler Work { get; init; } = TaskScheduler.Default;
}
