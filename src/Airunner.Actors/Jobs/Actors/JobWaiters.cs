using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>Who waits for a flush or for the end of an execution.</summary>
/// <param name="execution">Whose log.</param>
/// <param name="limit">Most who wait for either.</param>
internal sealed class JobWaiters(JobExecution execution, int limit)
{
    private readonly BoundedWaiters<(IActorRef Who, long Through)> _flushing = new(limit, waiter => TurnAway(waiter.Who, execution, limit));
    private readonly BoundedWaiters<IActorRef> _completing = new(limit, who => TurnAway(who, execution, limit));

    internal void Flushing(IActorRef who, long throughSequence) => _flushing.Add((who, throughSequence));

    internal void Completing(IActorRef who) => _completing.Add(who);

    /// <summary>Answers every flush whose events are delivered or failed.</summary>
    internal void Answer(LogOwner owner, IActorRef self)
    {
        // Asked after every message: the closure below is made only where somebody waits.
        if (_flushing.Count > 0) AnswerFlushed(owner, self);
    }

    /// <summary>Answers everyone who waits for the end.</summary>
    internal void Completed(JobStatus status, IActorRef self)
    {
        foreach (var who in _completing.TakeAll()) who.Tell(new Completed(execution, status), self);
    }

    /// <summary>This actor ends before its waiters have their answer: the next incarnation gives it.</summary>
    internal void PassTo(IActorRef jobs, IActorRef self)
    {
        foreach (var (who, _) in _flushing.TakeAll()) jobs.Tell(new JobWalMessages.StillAsked(new Flush(execution), self), who);
        foreach (var who in _completing.TakeAll()) jobs.Tell(new JobWalMessages.StillAsked(new Complete(execution), self), who);
    }

    /// <summary>Too many wait: this one has to ask again.</summary>
    internal static void TurnAway(IActorRef who, JobExecution execution, int limit) =>
        who.Tell(new Status.Failure(new LogUnavailableException(execution, RefusalReason.QueueFull, $"more than {limit} callers wait for it; ask again.")));

    private void AnswerFlushed(LogOwner owner, IActorRef self)
    {
        if (owner.Log is null) return; // it ends or is opened: another instance answers
        foreach (var (who, through) in _flushing.All)
            if (owner.IsDone(through)) who.Tell(new Flushed(execution), self);
        _flushing.Remove(waiter => owner.IsDone(waiter.Through));
    }
}
