using Airunner.Actors.Delivery;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Storage;
using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>What the actors of all logs of one system share.</summary>
/// <param name="Logs">What the owners of the logs share.</param>
/// <param name="Background">Threads that scan, rewrite and read backlogs: never a commit thread.</param>
internal sealed record JobWalParts(LogParts Logs, IBackgroundIo Background)
{
    /// <summary>The ArchiveActor.</summary>
    internal required IActorRef Archive { get; init; }

    /// <summary>Props of the delivery of one execution, a child of its log's actor.</summary>
    internal required Func<JobExecution, IActorRef, Props> Delivery { get; init; }

    /// <summary>The dispatcher of actors whose calls to the disk block.</summary>
    internal string Dispatcher { get; init; } = Dispatchers.Commit;

    /// <summary>Reads batches that are in memory: the thread pool. <see cref="Background"/> reads from the disk.</summary>
    internal TaskScheduler Reads { get; init; } = TaskScheduler.Default;

    /// <summary>Asks the server whether it has all events of an execution; null where it is not asked.</summary>
    internal CompletionCalls? Completion { get; init; }

    /// <summary>The settings of the logs.</summary>
    internal LogSettings Settings => Logs.Settings;
}
