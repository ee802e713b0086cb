using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>The callers that wait for a flush or for the end of an execution.</summary>
/// <param name="execution">Whose log.</param>
/// <param name="settings">The settings of the logs.</param>
internal sealed class JobWaiters(JobExecution execution, LogSettings settings)
{
    private readonly BoundedWaiters<(IActorRef Caller, long Through)> _flushing =
        new(settings.MaxQueued, waiter => Refuse(waiter.Caller, execution, settings.MaxQueued));

    private readonly BoundedWaiters<IActorRef> _completing =
        new(settings.MaxQueued, caller => Refuse(caller, execution, settings.MaxQueued));

    internal void AddFlush(IActorRef caller, long throughSequence) => _flushing.Add((caller, throughSequence));

    internal void AddComplete(IActorRef caller) => _completing.Add(caller);

    /// <summary>Answers every flush whose events are delivered or failed.</summary>
    internal void Answer(LogOwner owner, IActorRef self)
    {
        // Called after every message: without a waiter it must not allocate a closure.
        if (_flushing.Count > 0) AnswerFlushed(owner, self);
    }

    /// <summary>Answers every caller that waits for the end.</summary>
    internal void Completed(JobStatus status, IActorRef self)
    {
        foreach (var caller in _completing.TakeAll()) caller.Tell(CompletionAnswer.Of(status, settings), self);
    }

    /// <summary>The actor stops before its waiters are answered: JobsActor asks its next instance for them.</summary>
    internal void PassTo(IActorRef jobs, IActorRef self)
    {
        foreach (var (caller, _) in _flushing.TakeAll()) jobs.Tell(new JobWalMessages.Unanswered(new Flush(execution), self), caller);
        foreach (var caller in _completing.TakeAll()) jobs.Tell(new JobWalMessages.Unanswered(new Complete(execution), self), caller);
    }

    /// <summary>Too many callers wait: this one has to ask again.</summary>
    private static void Refuse(IActorRef caller, JobExecution execution, int limit)
    {
        var why = $"more than {limit} callers wait for it; ask again.";
        caller.Tell(new Unavailable(execution, RefusalReason.QueueFull, why));
    }

    private void AnswerFlushed(LogOwner owner, IActorRef self)
    {
        if (owner.Log is null) return; // the log is not open: a later opening answers
        foreach (var (caller, through) in _flushing.All)
        {
            if (owner.IsDone(through)) caller.Tell(new Flushed(execution), self);
        }

        _flushing.Remove(waiter => owner.IsDone(waiter.Through));
    }
}
