using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Answers messages about executions whose log has no running actor.</summary>
/// <param name="parts">What the logs share.</param>
/// <param name="ended">Statuses of logs that ended recently.</param>
/// <param name="leftovers">Leftover logs that wait to be opened.</param>
/// <param name="unowned">Logs that another process holds, or that cannot be opened.</param>
/// <param name="retries">Sequences that must be appended again to logs that are not open.</param>
/// <param name="self">JobsActor.</param>
internal sealed class UnroutedMessages(
    JobWalParts parts,
    RecentStatuses ended,
    LeftoverQueue leftovers,
    UnownedLogs unowned,
    ClosedLogRetries retries,
    IActorRef self)
{
    /// <summary>The log's actor stops, or waits for its restart.</summary>
    internal void AnswerWhileRestarting(IWithExecution message, IActorRef sender, JobChild child)
    {
        switch (message)
        {
            case Append append:
                if (append is { Event.Sequence: > 0 }) retries.Add(append.Execution, [append.Event.Sequence]);
                sender.Tell(new AppendRefused(append.Execution, append.Correlation, RefusalReason.Recovering), self);
                break;
            case GiveUp giveUp: retries.Remove(giveUp.Execution, giveUp.Sequence); break;
            case GetStatus when child.State is ChildState.Stopping: sender.Tell(Ended(message.Execution), self); break;
            case GetStatus: sender.Tell(Restarting(message.Execution), self); break;
            default: child.Wait(message, sender); break;
        }
    }

    /// <summary>The execution was completed by this process: no new log is opened for it.</summary>
    internal void RefuseCompleted(IWithExecution message, IActorRef sender)
    {
        const string Why = "the execution is completed";
        object answer = message is Append append
            ? new AppendRefused(append.Execution, append.Correlation, RefusalReason.Closed, Why)
            : new NotActivated(message.Execution, RefusalReason.Closed, Why);
        sender.Tell(answer, self);
    }

    /// <summary>No log is open for the execution, and this process does not have to open one.</summary>
    internal void AnswerAbsent(IWithExecution message, IActorRef sender)
    {
        var status = ended.Find(message.Execution) ?? new JobStatus(message.Execution, JobPhase.Absent);
        switch (message)
        {
            case GetStatus: sender.Tell(OnDisk(message.Execution) ?? status, self); break;
            case Flush when status.Pending > 0: // the log was closed with events that the receiver does not have
                AnswerUnavailable(message, sender, RefusalReason.Closed, "it was closed before everything was delivered");
                break;
            case Flush: sender.Tell(new Flushed(message.Execution), self); break;
            case Complete: sender.Tell(CompletionAnswer.Of(status, parts.Settings), self); break;
            case GiveUp giveUp: retries.Remove(giveUp.Execution, giveUp.Sequence); break;
        }
    }

    /// <summary>The system stops and opens no log any more.</summary>
    internal void AnswerWhileDraining(IWithExecution message, IActorRef sender)
    {
        const string Why = "the system stops";
        var execution = message.Execution;
        switch (message)
        {
            case Append append: sender.Tell(new AppendRefused(execution, append.Correlation, RefusalReason.Closed, Why), self); break;
            case Activate: sender.Tell(new NotActivated(execution, RefusalReason.Closed, Why), self); break;
            case Flush or Complete when MayHavePending(execution): AnswerUnavailable(message, sender, RefusalReason.Closed, Why); break;
            default: AnswerAbsent(message, sender); break;
        }
    }

    /// <summary><c>default(JobExecution)</c>: a bug of the caller, which must not affect executions that have a job id.</summary>
    internal void RefuseWithoutJob(IWithExecution message, IActorRef sender)
    {
        const string Why = "the execution has no job id: it was not created by its constructor.";
        object answer = message switch
        {
            Append append => new AppendRefused(append.Execution, append.Correlation, RefusalReason.CannotOpen, Why),
            Activate => new NotActivated(message.Execution, RefusalReason.CannotOpen, Why),
            _ => new Unavailable(message.Execution, RefusalReason.CannotOpen, Why),
        };
        sender.Tell(answer, self);
    }

    /// <summary>Answers that the request cannot be done.</summary>
    internal void AnswerUnavailable(IWithExecution message, IActorRef sender, RefusalReason reason, string why) =>
        sender.Tell(new Unavailable(message.Execution, reason, why), self);

    /// <summary>The status of a log on the disk that nobody here works on; null where there is none, or this process ended it.</summary>
    private JobStatus? OnDisk(JobExecution execution)
    {
        if (leftovers.IsWaiting(execution)) return Waiting(execution, "other leftover logs are delivered first");
        if (unowned.Find(execution) is { } known) return known;
        if (ended.Find(execution) is not null) return null;
        if (parts.Logs.Files.Stat(parts.Logs.PathOf(execution), out var file) != Errno.None || !file.IsRegularFile) return null;
        try
        {
            if (parts.Logs.Locks.IsHeldElsewhere(FileNames.Log(execution))) return UnownedLogs.HeldStatus(execution);
        }
        catch (WalIOException failure)
        {
            return new JobStatus(execution, JobPhase.Unavailable) { Trouble = failure.Message, LogTrouble = failure.Message };
        }

        return Waiting(execution, "another process left its log; it is opened with the next listing of the directory, or the next append");
    }

    private static JobStatus Waiting(JobExecution execution, string why) => new(execution, JobPhase.Recovering) { Trouble = why };

    /// <summary>Its actor has told how it ended, and has not stopped yet.</summary>
    private JobStatus Ended(JobExecution execution) => unowned.Find(execution) ?? ended.Find(execution) ?? Restarting(execution);

    private static JobStatus Restarting(JobExecution execution) =>
        new(execution, JobPhase.Recovering) { LogTrouble = "its log failed and is opened again" };

    /// <summary>The log was not opened since the start, or could not be: whether it has pending events is unknown and stays so.</summary>
    private bool MayHavePending(JobExecution execution)
    {
        if (ended.Find(execution) is not (null or { Phase: JobPhase.Recovering })) return false;
        return parts.Logs.FindLog(execution) != Errno.ENOENT;
    }
}
