using Airunner.Actors.Signals;

namespace Airunner.Actors.Archive;

/// <summary>The settings of archiving and retention.</summary>
/// <param name="Directory">Full path of the archives' directory.</param>
/// <param name="RetentionDays">Days an archive is kept; 0 keeps all.</param>
/// <param name="SweepInterval">Time between retention sweeps; above zero.</param>
internal sealed record ArchiveSettings(string Directory, int RetentionDays, TimeSpan SweepInterval)
{
    /// <summary>Full path of the live logs' directory: an execution that has a log keeps its last archive. Null: not asked.</summary>
    internal string? LogDirectory { get; init; }

    /// <summary>Originals of damaged logs and cut-off bytes; null where they are not swept.</summary>
    internal DamagedRetention? Damaged { get; init; }

    /// <summary>Most logs that are archived at a time: they share the syncs of the directories.</summary>
    internal int AtOnce { get; init; } = 1;

    /// <summary>Where the work runs: by default each piece of work on its own thread.</summary>
    internal TaskScheduler Work { get; init; } = TaskScheduler.Default;

    /// <summary>Counts what is archived and swept.</summary>
    internal JobWalCounters Counters { get; init; } = new();
}

/// <summary>The retention of originals of damaged logs and cut-off bytes.</summary>
/// <param name="Directory">Full path of their directory; it need not exist.</param>
/// <param name="LogDirectory">Full path of the live logs' directory: what belongs to a live log is kept.</param>
/// <param name="Days">Days a file is kept; 0 keeps all.</param>
internal sealed record DamagedRetention(string Directory, string LogDirectory, int Days);
