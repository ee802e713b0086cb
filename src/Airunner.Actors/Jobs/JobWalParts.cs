using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs;

/// <summary>What every log's actor of one system works with.</summary>
internal sealed record JobWalParts(
    IWalFileSystem Files,
    LogFolders Folders,
    ExecutionLocks Locks,
    LogOpener Opener,
    SpaceGuard Space,
    TimeProvider Time,
    JobWalSettings Settings,
    IBackgroundIo Background)
{
    /// <summary>Which numbers the archives of an identity use.</summary>
    internal required Func<JobExecution, Archive.ArchivedNumbers> Archived { get; init; }

    /// <summary>The archive, which answers ArchiveLog.</summary>
    internal required IActorRef Archive { get; init; }

    /// <summary>The delivery of one execution: made as a child of its log's actor, which is the owner.</summary>
    internal required Func<JobExecution, IActorRef, Props> Delivery { get; init; }

    /// <summary>Where batches are read that stand in memory: the thread pool. What reads the disk is <see cref="Background"/>'s.</summary>
    internal TaskScheduler Reads { get; init; } = TaskScheduler.Default;

    /// <summary>Uniform in [0, 1): moves the delays of retries.</summary>
    internal Func<double> Chance { get; init; } = static () => 0.5;

    /// <summary>Counts for metrics and health.</summary>
    internal JobWalCounters Counters { get; init; } = new();

    /// <summary>The log's path.</summary>
    internal string PathOf(JobExecution of) => Path.Combine(Folders.Logs, FileNames.Log(of));
}

/// <summary>The settings that a log's actor needs; units as in the options.</summary>
internal sealed record JobWalSettings(
    TimeSpan FlushInterval,
    int BatchMaxEvents,
    long BatchMaxBytes,
    int MaxEventBytes,
    int MaxQueued,
    long MaxQueuedBytes,
    bool ArchiveOnComplete,
    Delivery.Backoff Retry)
{
    /// <summary>How long marks wait for an append to ride on.</summary>
    internal static readonly TimeSpan MarkDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Most who wait for the recovery, or for a stop. Not <see cref="MaxQueued"/>: with a window of one, two stops at once are no error.</summary>
    internal int MostAskers { get; init; } = 4096;

    /// <summary>Most numbers remembered that have to come again: all that may be in flight.</summary>
    internal int MostOwed => Math.Max(Turns.MostOwed, MaxQueued);

    /// <summary>How long nothing happens before the file is closed.</summary>
    internal TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(30);
}
