using Akka.Actor;
using static Airunner.Actors.Jobs.JobWalProtocol;

namespace Airunner.Actors.Jobs;

/// <summary>Who waits for a flush or for the end of an execution.</summary>
internal sealed class JobWaiters
{
    private readonly List<(IActorRef Who, long Through)> _flushing = [];
    private readonly List<IActorRef> _completing = [];

    internal void Flushing(IActorRef who, long throughSequence) => _flushing.Add((who, throughSequence));

    internal void Completing(IActorRef who) => _completing.Add(who);

    /// <summary>Answers every flush whose events are settled.</summary>
    internal void Answer(JobExecution of, LogIndex index, IActorRef self)
    {
        // Asked after every message: the closure below is made only where somebody waits.
        if (_flushing.Count > 0) AnswerFlushed(of, index, self);
    }

    /// <summary>Answers everyone who waits for the end.</summary>
    internal void Completed(JobExecution of, JobStatus status, IActorRef self)
    {
        foreach (var who in _completing) who.Tell(new Completed(of, status), self);
        _completing.Clear();
    }

    /// <summary>This actor ends before its waiters have their answer: the next incarnation gives it.</summary>
    internal void PassTo(IActorRef jobs, JobExecution of, IActorRef self)
    {
        foreach (var (who, _) in _flushing) jobs.Tell(new JobWalMessages.StillAsked(new Flush(of), self), who);
        foreach (var who in _completing) jobs.Tell(new JobWalMessages.StillAsked(new Complete(of), self), who);
    }

    private void AnswerFlushed(JobExecution of, LogIndex index, IActorRef self)
    {
        foreach (var (who, through) in _flushing)
            if (IsSettled(index, through)) who.Tell(new Flushed(of), self);
        _flushing.RemoveAll(waiter => IsSettled(index, waiter.Through));
    }

    private static bool IsSettled(LogIndex index, long through) => index.Pending == 0 || index.SettledThrough >= through;
}
