using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Identity;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Recovery;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.Jobs.Actors.JobsMessages;
using static Airunner.Actors.Jobs.Actors.JobWalMessages;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>One child for each execution; routes by identity; brings leftover logs to life at the start.</summary>
/// <remarks>A child that fails is stopped and made anew after a backoff, never restarted in place: a late reply must not reach a new incarnation.</remarks>
internal sealed class JobsActor : UntypedActor, IWithTimers
{
    private readonly JobWalParts _parts;
    private readonly IReadOnlyList<string> _names;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly Dictionary<JobExecution, JobChild> _children = [];
    private readonly Dictionary<IActorRef, JobExecution> _executions = [];
    private readonly ClosedLogRetries _retries;
    private readonly RecentStatuses _ended = new();
    private readonly LeftoverQueue _leftovers = new();
    private readonly RetryStreaks _streaks;
    private readonly BoundedWaiters<IActorRef> _recoveryWaiters;
    private readonly BoundedWaiters<IActorRef> _drainWaiters;
    private bool _isDraining;

    /// <summary>Made by <see cref="For"/>.</summary>
    public JobsActor(JobWalParts parts, IReadOnlyList<string> names)
    {
        (_parts, _names, _streaks) = (parts, names, new RetryStreaks(healthyAfter: parts.Settings.Retry.Max));
        _retries = new ClosedLogRetries(parts.Settings.RetryCapacity);
        _recoveryWaiters = new BoundedWaiters<IActorRef>(parts.Settings.MaxWaiters, TurnAway);
        _drainWaiters = new BoundedWaiters<IActorRef>(parts.Settings.MaxWaiters, TurnAway);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to make one.</summary>
    /// <param name="parts">What it and its children work with.</param>
    /// <param name="names">
    /// What stands in the directory of logs. Listed by who starts the system, who can fail: an actor that dies of it leaves every append
    /// without an answer.
    /// </param>
    internal static Props For(JobWalParts parts, IReadOnlyList<string> names) =>
        Props.Create(() => new JobsActor(parts, names)).WithDispatcher(Dispatchers.Commit);

    /// <inheritdoc/>
    protected override void PreStart() => FindLeftovers(_names);

    /// <inheritdoc/>
    /// <remarks>
    /// What its starter listed is long out of date; where the directory cannot be listed it has to do, and what ended since is left out. An execution
    /// that is still appended to is a leftover too until its next append: settled before that, it is archived, and goes on in a log numbered above.
    /// </remarks>
    protected override void PostRestart(Exception reason)
    {
        try
        {
            FindLeftovers(_parts.Logs.Files.ListNames(_parts.Logs.Folders.Logs));
        }
        catch (WalIOException failure)
        {
            _logger.Warning("Started again after {Reason}; the logs that were there at the first start are looked for: {Failure}", reason.Message, failure.Message);
            FindLeftovers(_names);
        }
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IWithExecution { Execution.Job: null } nobodys: RefuseNobodys(nobodys); break;
            case IWithExecution routed: Route(routed); break;
            case OpenFailed failed: OnOpenFailed(failed); break;
            case Finished finished: OnFinished(finished); break;
            case RetriesLeft owes: OnRetriesLeft(owes); break;
            case StillAsked asked: OnStillAsked(asked); break;
            case Terminated gone: OnTerminated(gone.ActorRef); break;
            case Recreate recreate: OnRecreate(recreate.Execution); break;
            case RetryLeftover retry: OnRetryLeftover(retry.Execution); break;
            case GetLeftovers { WhenFinished: false }: Sender.Tell(new Leftovers(_leftovers.Finished.ToList(), _leftovers.Open)); break;
            case GetLeftovers: _recoveryWaiters.Add(Sender); break;
            case GetLive: Sender.Tell(new Live(_isDraining ? [.. _children.Keys] : [.. _children.Keys.Union(_leftovers.Open)])); break;
            case Drain drain: OnDrain(drain); break;
            case DrainOver: foreach (var child in _children.Values) child.Actor?.Tell(CloseNowMessage); break;
            default: Unhandled(message); return;
        }

        AnswerWaiters();
    }

    private static readonly CloseNow CloseNowMessage = new();

    private void Route(IWithExecution message)
    {
        var execution = message.Execution;
        if (_children.TryGetValue(execution, out var child))
        {
            if (message is Append or Activate) child.Claimed();
            if (child.IsRouted) child.Actor!.Forward(message);
            else WhileAway(message, child);
        }
        else if (_isDraining) RefuseClosed(message);
        else if (message is Append or Activate) Create(execution, isLeftover: false).Forward(message);
        else if (message is Flush or Complete) FindOut(message);
        else AnswerAbsent(message);
    }

    /// <summary>The child is going, or waits to be made anew.</summary>
    private void WhileAway(IWithExecution message, JobChild child)
    {
        switch (message)
        {
            case Append append:
                if (append is { Event.Sequence: > 0 }) _retries.Add(append.Execution, [append.Event.Sequence]);
                Sender.Tell(new AppendRefused(append.Execution, append.Correlation, RefusalReason.Recovering));
                break;
            case GiveUp giveUp: Settle(giveUp); break;
            case GetStatus: Sender.Tell(_ended.Find(message.Execution) ?? new JobStatus(message.Execution, JobPhase.Recovering) { LogTrouble = "its log failed and is opened again" }); break;
            default: child.Later(message, Sender); break;
        }
    }

    /// <summary>Only the disk knows whether there is something to deliver; where it does not say, nobody is told that there is not.</summary>
    private void FindOut(IWithExecution message)
    {
        var path = _parts.Logs.PathOf(message.Execution);
        switch (DiskCalls.Retry(() => _parts.Logs.Files.Stat(path, out _)))
        {
            case Errno.ENOENT: AnswerAbsent(message); break;
            case Errno.None: Create(message.Execution, isLeftover: false).Forward(message); break;
            case var error: TellUnavailable(message, RefusalReason.CannotOpen, new WalIOException("stat", path, error).Message); break;
        }
    }

    private void TellUnavailable(IWithExecution message, RefusalReason reason, string why) =>
        Sender.Tell(new Status.Failure(new LogUnavailableException(message.Execution, reason, why)));

    private void AnswerAbsent(IWithExecution message)
    {
        var status = _ended.Find(message.Execution) ?? new JobStatus(message.Execution, JobPhase.Absent);
        switch (message)
        {
            case GetStatus: Sender.Tell(status); break;
            case Flush when status.Pending > 0: // it was closed with events on the disk that the receiver does not have
                TellUnavailable(message, RefusalReason.Closed, "it was closed before all was delivered");
                break;
            case Flush: Sender.Tell(new Flushed(message.Execution)); break;
            case Complete: Sender.Tell(new Completed(message.Execution, status)); break;
            case GiveUp giveUp: Settle(giveUp); break;
        }
    }

    /// <summary>default(JobExecution): a caller's bug that must not touch the jobs that have a name.</summary>
    private void RefuseNobodys(IWithExecution message)
    {
        const string Why = "the execution has no job id: it was not made by its constructor.";
        if (message is Append append) Sender.Tell(new AppendRefused(append.Execution, append.Correlation, RefusalReason.CannotOpen, Why));
        else if (message is Activate) Sender.Tell(new NotActivated(message.Execution, RefusalReason.CannotOpen, Why));
        else Sender.Tell(new Status.Failure(new ArgumentException(Why)));
    }

    private void RefuseClosed(IWithExecution message)
    {
        const string Stops = "the system stops";
        if (message is Append append) Sender.Tell(new AppendRefused(append.Execution, append.Correlation, RefusalReason.Closed, Stops));
        else if (message is Activate) Sender.Tell(new NotActivated(message.Execution, RefusalReason.Closed, Stops));
        else if (message is Flush or Complete && MayHoldMore(message.Execution)) TellUnavailable(message, RefusalReason.Closed, Stops);
        else AnswerAbsent(message);
    }

    private IActorRef Create(JobExecution execution, bool isLeftover)
    {
        var owed = _retries.Take(execution);
        var child = _children.TryGetValue(execution, out var known) ? known : _children[execution] = new JobChild(isLeftover, _parts.Settings.MaxQueued);
        var actor = Context.Watch(Context.ActorOf(JobWalActor.For(execution, _parts, child.IsLeftover, owed), FileNames.Stem(execution)));
        _executions[actor] = execution;
        child.Made(actor, _parts.Logs.Time.GetTimestamp());
        foreach (var (message, sender) in child.TakeLater()) actor.Tell(message, sender);
        return actor;
    }

    private void OnOpenFailed(OpenFailed failed)
    {
        if (Sent(failed.Execution) is not { } child) return;
        child.Ending();
        Sender.Tell(new StopNow());
        if (!_leftovers.IsInProgress(failed.Execution)) return;
        if (failed.IsPermanent) Settle(new JobStatus(failed.Execution, JobPhase.Unavailable) { Trouble = failed.Detail });
        else
        {
            _ended.Add(new JobStatus(failed.Execution, JobPhase.Recovering) { Trouble = failed.Detail, LogTrouble = failed.Detail });
            Timers.StartSingleTimer(failed, new RetryLeftover(failed.Execution), NextDelay(failed.Execution, TimeSpan.Zero));
        }
    }

    private void OnFinished(Finished finished)
    {
        if (Sent(finished.Execution) is not { } child) return;
        child.Ending();
        _ended.Add(finished.Status);
        if (!_isDraining && _leftovers.IsInProgress(finished.Execution))
        {
            _logger.Info("Recovered {Job} {Execution}: {Events} events, archived at {File}",
                finished.Execution.Job, finished.Execution.Execution, finished.Status.Events, finished.Status.ArchivePath);
            Settle(finished.Status);
        }

        _streaks.Forget(finished.Execution);
        Sender.Tell(new StopNow());
    }

    private JobChild? Sent(JobExecution execution) => _children.TryGetValue(execution, out var child) && Sender.Equals(child.Actor) ? child : null;

    private void OnTerminated(IActorRef actor)
    {
        if (!_executions.Remove(actor, out var execution) || !_children.TryGetValue(execution, out var child)) return;
        var failed = child.IsRouted;
        child.Gone();
        if (failed && !_isDraining)
        {
            var delay = NextDelay(execution, _parts.Logs.Time.GetElapsedTime(child.MadeAt));
            _logger.Error("The log of {Job} {Execution} failed; it is opened again in {DelayMs} ms", execution.Job, execution.Execution ?? "-", delay.TotalMilliseconds);
            Timers.StartSingleTimer(child, new Recreate(execution), delay);
            return;
        }

        _children.Remove(execution);
        if (!_leftovers.IsInProgress(execution)) _streaks.Forget(execution);
        NextLeftovers();
        foreach (var (message, sender) in child.TakeLater()) Self.Tell(message, sender);
    }

    private void OnStillAsked(StillAsked asked)
    {
        // Its end is known here only when its Terminated comes: until then it must not be asked again.
        if (_children.TryGetValue(asked.Question.Execution, out var child) && asked.Ended.Equals(child.Actor)) WhileAway(asked.Question, child);
        else Route(asked.Question);
    }

    private void OnRetryLeftover(JobExecution execution)
    {
        if (_isDraining) return;
        if (!_children.TryGetValue(execution, out var child)) Create(execution, isLeftover: true);
        else if (child is { IsRouted: false, Actor: not null }) // the one that failed has not ended yet
            Timers.StartSingleTimer(child, new RetryLeftover(execution), _parts.Settings.Retry.Initial);
    }

    private void OnRecreate(JobExecution execution)
    {
        if (_children.ContainsKey(execution)) Create(execution, isLeftover: false);
    }

    private void OnDrain(Drain drain)
    {
        _drainWaiters.Add(Sender);
        _isDraining = true;
        foreach (var (execution, child) in _children.ToList())
        {
            if (child.Actor is { } actor) actor.Tell(new DrainLog());
            else if (_children.Remove(execution)) // it waits to be made anew, and will not be
                foreach (var (message, sender) in child.TakeLater()) Self.Tell(message, sender);
        }

        if (drain.Timeout > TimeSpan.Zero) Timers.StartSingleTimer(nameof(DrainOver), DrainOver.Instance, drain.Timeout);
        else Self.Tell(DrainOver.Instance);
    }

    private void AnswerWaiters()
    {
        if (_recoveryWaiters.Count > 0 && _leftovers.IsDone)
        {
            foreach (var who in _recoveryWaiters.TakeAll()) who.Tell(new Leftovers(_leftovers.Finished.ToList(), []));
        }

        if (_drainWaiters.Count == 0 || _children.Count > 0) return;
        foreach (var who in _drainWaiters.TakeAll()) who.Tell(new Drained());
    }

    private TimeSpan NextDelay(JobExecution execution, TimeSpan lived) => _parts.Settings.Retry.After(_streaks.Failed(execution, lived), _parts.Logs.Chance());

    private void Settle(JobStatus leftover)
    {
        _streaks.Forget(leftover.Execution);
        _leftovers.Finish(leftover);
    }

    private void FindLeftovers(IReadOnlyList<string> names)
    {
        LeftoverLogs.Find(_parts.Logs, names, _leftovers, new ActorReporter(_logger));
        NextLeftovers();
    }

    private void NextLeftovers()
    {
        while (!_isDraining && _leftovers.TryNext(out var execution))
            if (!_children.ContainsKey(execution)) Create(execution, isLeftover: true);
    }

    /// <summary>A log that was not opened since the start, or could not be: what it holds is not known, and will not be any more.</summary>
    private bool MayHoldMore(JobExecution execution) =>
        _ended.Find(execution) is null or { Phase: JobPhase.Recovering } && DiskCalls.Retry(() => _parts.Logs.Files.Stat(_parts.Logs.PathOf(execution), out _)) != Errno.ENOENT;

    /// <summary>From a log that ends, or from a gate whose log could not be opened. One that lives again meanwhile has had what came since: too late.</summary>
    private void OnRetriesLeft(RetriesLeft owes)
    {
        if (!_children.TryGetValue(owes.Execution, out var child) || !child.IsRouted || Sender.Equals(child.Actor)) _retries.Add(owes.Execution, owes.Sequences);
    }

    private void Settle(GiveUp giveUp) => _retries.Remove(giveUp.Execution, giveUp.Sequence);

    private void TurnAway(IActorRef who) =>
        who.Tell(new Status.Failure(new InvalidOperationException($"More than {_parts.Settings.MaxWaiters} callers wait for the same; ask again.")));
}
