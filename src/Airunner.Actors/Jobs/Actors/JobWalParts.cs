using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>What every log's actor of one system works with.</summary>
internal sealed record JobWalParts(
    IWalFileSystem Files,
    LogFolders Folders,
    ExecutionLocks Locks,
    LogOpener Opener,
    SpaceGuard Space,
    TimeProvider Time,
    LogSettings Settings,
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
    internal string PathOf(JobExecution execution) => Path.Combine(Folders.Logs, FileNames.Log(execution));
}
