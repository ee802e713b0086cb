using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>What every log's actor of one system works with.</summary>
/// <param name="Logs">What the logs themselves work with.</param>
/// <param name="Background">Threads that scan, rewrite and read backlogs: never a commit thread.</param>
internal sealed record JobWalParts(LogParts Logs, IBackgroundIo Background)
{
    /// <summary>The archive, which answers ArchiveLog.</summary>
    internal required IActorRef Archive { get; init; }

    /// <summary>The delivery of one execution: a child of its log's actor, which is the owner.</summary>
    internal required Func<JobExecution, IActorRef, Props> Delivery { get; init; }

    /// <summary>Where batches are read that stand in memory: the thread pool. What reads the disk is <see cref="Background"/>'s.</summary>
    internal TaskScheduler Reads { get; init; } = TaskScheduler.Default;

    /// <summary>The settings of the logs.</summary>
    internal LogSettings Settings => Logs.Settings;
}
