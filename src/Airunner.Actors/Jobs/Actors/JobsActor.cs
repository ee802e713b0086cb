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

/// <summary>
/// The parent of the logs' actors, one for each execution. Routes messages by execution, and opens leftover logs at the start,
/// and later those that other processes leave.
/// </summary>
/// <remarks>
/// A child that fails is stopped, and a new one is created after a backoff. It is never restarted in place: a late reply to the failed
/// instance must not reach the new one.
/// </remarks>
internal sealed class JobsActor : UntypedActor, IWithTimers
{
    private readonly JobWalParts _parts;
    private readonly ILoggingAdapter _logger = Context.GetLogger();
    private readonly Dictionary<JobExecution, JobChild> _children = [];
    private readonly Dictionary<IActorRef, JobExecution> _executions = [];
    private readonly ClosedLogRetries _retries;
    private readonly RecentStatuses _ended = new();
    private readonly UnroutedMessages _unrouted;
    private readonly LeftoverQueue _leftovers;
    private readonly UnownedLogs _unowned = new();
    private readonly RetryStreaks _streaks;
    private readonly BoundedWaiters<IActorRef> _recoveryWaiters;
    private readonly BoundedWaiters<IActorRef> _drainWaiters;
    private readonly TroubleLog _troubles;
    private readonly StopReport _stop = new();
    private readonly FirstListing _listing;
    private long _listedAt;
    private bool _isDraining;
    private bool _isScanning;

    /// <summary>Called through <see cref="For"/>.</summary>
    public JobsActor(JobWalParts parts)
    {
        _parts = parts;
        _listing = new FirstListing(parts.Settings.MaxWaiters, RefuseWaiter);
        _listedAt = parts.Logs.Time.GetTimestamp();
        _troubles = new TroubleLog((level, text, values) => ActorReporter.Write(_logger, level, null, text, values), parts.Logs.Time);
        _leftovers = new LeftoverQueue { MostAtOnce = parts.Settings.MaxLeftoversOpen };
        _streaks = new RetryStreaks(healthyAfter: parts.Settings.Retry.Max);
        _retries = new ClosedLogRetries(parts.Settings.RetryCapacity);
        _unrouted = new UnroutedMessages(parts, _ended, _leftovers, _unowned, _retries, Self);
        _recoveryWaiters = new BoundedWaiters<IActorRef>(parts.Settings.MaxWaiters, RefuseWaiter);
        _drainWaiters = new BoundedWaiters<IActorRef>(parts.Settings.MaxWaiters, RefuseWaiter);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props of JobsActor.</summary>
    /// <param name="parts">What it shares with its children.</param>
    internal static Props For(JobWalParts parts) =>
        Props.Create(() => new JobsActor(parts)).WithDeploy(Deploy.Local).WithDispatcher(parts.Dispatcher);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        ScheduleTimers();
        _parts.Logs.Space.AwaitCount();
        var delay = _parts.Settings.FirstListingAfter;
        if (delay > TimeSpan.Zero) Timers.StartSingleTimer(ListingDue.Instance, ListingDue.Instance, delay);
        else List();
    }

    /// <inheritdoc/>
    /// <remarks>
    /// After a restart every log counts as a leftover until its next append. If nothing is pending in it before that, it is archived, and
    /// the append goes to a new log with higher numbers.
    /// </remarks>
    protected override void PostRestart(Exception reason)
    {
        ScheduleTimers();
        List();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IWithExecution { Execution.Job: null } withoutJob: _unrouted.RefuseWithoutJob(withoutJob, Sender); break;
            case IWithExecution routed: Route(routed); break;
            case OpenFailed failed: OnOpenFailed(failed); break;
            case Finished finished: OnFinished(finished); break;
            case RetriesLeft left: OnRetriesLeft(left); break;
            case HandOver handOver: OnHandOver(handOver); break;
            case Unanswered unanswered: OnUnanswered(unanswered); break;
            case Terminated terminated: OnTerminated(terminated.ActorRef); break;
            case Recreate recreate: OnRecreate(recreate.Execution); break;
            case RetryLeftover retry: OnRetryLeftover(retry.Execution); break;
            case GetLeftovers { WhenFinished: false } question when !_listing.IsDone: AskAfterListing(question); break;
            case GetLeftovers { WhenFinished: false }: Sender.Tell(CurrentLeftovers()); break;
            case GetLeftovers:
                List();
                _recoveryWaiters.Add(Sender);
                break;
            case GetLive: OnGetLive(); break;
            case TroublesDue: _troubles.Minute(); break;
            case ListingDue: List(); break;
            case FirstCommitted when !_listing.HasFailed: List(); break;
            case FirstCommitted: break; // a timer runs
            case Listed listed: OnListed(listed); break;
            case ScanDue: OnScanDue(); break;
            case Scanned scanned: OnScanned(scanned); break;
            case Drain drain: OnDrain(drain); break;
            case DrainOver: OnDrainOver(); break;
            default: Unhandled(message); return;
        }

        AnswerWaiters();
    }

    private void Route(IWithExecution message)
    {
        var execution = message.Execution;
        if (_children.TryGetValue(execution, out var child))
        {
            if (message is Append or Activate) Claim(execution, child);
            if (child.State is ChildState.Running running) running.Actor.Forward(message);
            else _unrouted.AnswerWhileRestarting(message, Sender, child);
        }
        else if (_isDraining) _unrouted.AnswerWhileDraining(message, Sender);
        else if (message is Append or Activate && _ended.IsCompleted(execution)) _unrouted.RefuseCompleted(message, Sender);
        else if (message is Append or Activate) Create(execution, isLeftover: false).Forward(message);
        else if (message is Flush or Complete) RouteIfOnDisk(message);
        else _unrouted.AnswerAbsent(message, Sender);
    }

    private void Claim(JobExecution execution, JobChild child)
    {
        child.Claim();
        _parts.Logs.Own.Add(execution);
    }

    /// <summary>Only the disk knows whether there is a log with pending events. If it cannot be asked, the caller gets an error.</summary>
    private void RouteIfOnDisk(IWithExecution message)
    {
        var path = _parts.Logs.PathOf(message.Execution);
        switch (_parts.Logs.FindLog(message.Execution))
        {
            case Errno.ENOENT: _unrouted.AnswerAbsent(message, Sender); break;
            case Errno.None: Create(message.Execution, isLeftover: false).Forward(message); break;
            case var error:
                _unrouted.AnswerUnavailable(message, Sender, RefusalReason.CannotOpen, new WalIOException("stat", path, error).Message);
                break;
        }
    }

    private IActorRef Create(JobExecution execution, bool isLeftover)
    {
        if (!_children.TryGetValue(execution, out var child))
        {
            child = new JobChild(isLeftover, _parts.Settings.MaxQueued);
            _children.Add(execution, child);
        }

        if (!child.IsLeftover) _parts.Logs.Own.Add(execution);
        var props = JobWalActor.For(execution, _parts, child.IsLeftover, _retries.Take(execution), _troubles);
        var actor = Context.Watch(Context.ActorOf(props, FileNames.Stem(execution)));
        _listing.NoteOpened(execution);
        _executions[actor] = execution;
        _unowned.Owned(execution);
        child.Start(actor, _parts.Logs.Time.GetTimestamp());
        foreach (var (message, sender) in child.TakeWaiting()) actor.Tell(message, sender);
        return actor;
    }

    private void OnOpenFailed(OpenFailed failed)
    {
        if (ChildOfSender(failed.Execution) is not { } child) return;
        child.Stop();
        if (!failed.Failure.IsPermanent) child.NoteNotOpenedNow();
        Sender.Tell(new StopNow());
        var isLeftover = _leftovers.IsInProgress(failed.Execution);
        if (failed.Failure.IsHeld || (isLeftover && failed.Failure.IsPermanent)) NoteUnowned(failed.Execution, failed.Failure);
        if (!isLeftover) return;
        var why = failed.Failure.Detail;
        if (failed.Failure.IsPermanent)
        {
            FinishLeftover(new JobStatus(failed.Execution, JobPhase.Unavailable) { Trouble = why });
            return;
        }

        _ended.Add(new JobStatus(failed.Execution, JobPhase.Recovering) { Trouble = why, LogTrouble = why });
        Timers.StartSingleTimer(failed, new RetryLeftover(failed.Execution), NextDelay(failed.Execution, TimeSpan.Zero));
    }

    /// <summary>A leftover log that cannot be opened: what another process holds is tried again once that has let go.</summary>
    private void NoteUnowned(JobExecution execution, OpenFailure failure)
    {
        if (failure.IsHeld)
        {
            _unowned.NoteHeld(execution);
            _parts.Logs.Listed.NoteSealing(_parts.Logs.PathOf(execution)); // its owner may be sealing: the listing may be too old for it
            return;
        }

        _unowned.NoteUnavailable(
            new JobStatus(execution, JobPhase.Unavailable) { Trouble = failure.Detail, LogTrouble = failure.Detail });
        if (failure.IsNoLog) NoteLeftInPlace(execution);
    }

    private void NoteLeftInPlace(JobExecution execution)
    {
        if (_isDraining || _parts.Settings.RecoverInterval == TimeSpan.Zero) return; // no scan will find it
        if (_parts.Logs.Files.Stat(_parts.Logs.PathOf(execution), out var current) == Errno.None)
            _unowned.NoteLeftInPlace(execution, current);
    }

    private void OnFinished(Finished finished)
    {
        if (ChildOfSender(finished.Execution) is not { } child) return;
        child.Stop();
        _ended.Add(finished.Status, finished.IsCompleted);
        if (finished.Status.Phase is not (JobPhase.Archived or JobPhase.Absent)) NoteLeftInPlace(finished.Execution);
        if (!_isDraining && _leftovers.IsInProgress(finished.Execution))
        {
            _logger.Info(
                "Recovered {Job} {Execution}: {Events} events, archived at {File}",
                finished.Execution.Job, finished.Execution.Execution, finished.Status.Events, finished.Status.ArchivePath);
            Context.System.EventStream.Publish(new LogNotice.Recovered(finished.Status));
            FinishLeftover(finished.Status);
        }

        if (_isDraining) _stop.Note(finished.Status);
        _troubles.OverAll(finished.Execution);
        _streaks.Forget(finished.Execution);
        Sender.Tell(new StopNow());
    }

    /// <summary>The child of an execution; null if the message came from an earlier instance of it.</summary>
    private JobChild? ChildOfSender(JobExecution execution) =>
        _children.TryGetValue(execution, out var child) && Sender.Equals(child.State.Current) ? child : null;

    private void OnTerminated(IActorRef actor)
    {
        if (!_executions.Remove(actor, out var execution) || !_children.TryGetValue(execution, out var child)) return;
        if (child.State is ChildState.Running failed && !_isDraining)
        {
            child.AwaitRestart();
            var delay = NextDelay(execution, _parts.Logs.Time.GetElapsedTime(failed.StartedAt));
            _logger.Error(
                "The log of {Job} {Execution} failed; it is opened again in {DelayMs} ms",
                execution.Job, execution.Execution ?? "-", delay.TotalMilliseconds);
            Timers.StartSingleTimer(child, new Recreate(execution), delay);
            return;
        }

        _children.Remove(execution);
        if (!child.IsAwaited) _parts.Logs.Own.Remove(execution);
        AnswerHandOver(execution, child);
        if (!_leftovers.IsInProgress(execution)) _streaks.Forget(execution);
        OpenLeftovers();
        RouteAgain(child);
    }

    private void OnHandOver(HandOver handOver)
    {
        if (!_children.TryGetValue(handOver.Execution, out var child))
        {
            Sender.Tell(new HandedOver(handOver.Execution));
            return;
        }

        child.AwaitHandOver(Sender);
        if (child.State is ChildState.Running running) running.Actor.Tell(handOver);
        else if (child.State is ChildState.AwaitingRestart) EndRestart(handOver.Execution, child);
    }

    /// <summary>Its actor has failed and is not created again to be appended to: what it left is a leftover log.</summary>
    private void EndRestart(JobExecution execution, JobChild child)
    {
        Timers.Cancel(child);
        _children.Remove(execution);
        AnswerHandOver(execution, child);
        RouteAgain(child);
    }

    /// <summary>
    /// Nothing is appended here any more. What is pending is delivered as of a leftover log, without an event that ends it.
    /// </summary>
    private void AnswerHandOver(JobExecution execution, JobChild child)
    {
        if (child.TakeHandOvers() is not { Count: > 0 } waiting) return;
        foreach (var caller in waiting) caller.Tell(new HandedOver(execution));
        if (_isDraining || _parts.Logs.FindLog(execution) != Errno.None) return;
        _parts.Logs.Own.Add(execution);
        Create(execution, isLeftover: true);
    }

    private void OnUnanswered(Unanswered unanswered)
    {
        // Until its Terminated arrives, the stopped actor still counts as running here: routed to it again, the request would be lost.
        var request = unanswered.Request;
        if (_children.TryGetValue(request.Execution, out var child) && unanswered.Stopped.Equals(child.State.Current))
            _unrouted.AnswerWhileRestarting(request, Sender, child);
        else
            Route(request);
    }

    private void OnRetryLeftover(JobExecution execution)
    {
        if (_isDraining) return;
        if (!_children.TryGetValue(execution, out var child)) Create(execution, isLeftover: true);
        else if (child.State is ChildState.Stopping) // the instance that failed has not stopped yet
            Timers.StartSingleTimer(child, new RetryLeftover(execution), _parts.Settings.Retry.Initial);
    }

    private void OnRecreate(JobExecution execution)
    {
        if (_children.ContainsKey(execution)) Create(execution, isLeftover: false);
    }

    private void OnDrain(Drain drain)
    {
        _drainWaiters.Add(Sender);
        if (!_isDraining) _stop.NoteUnopened(_leftovers.Open.Count(execution => !_children.ContainsKey(execution)));
        _isDraining = true;
        foreach (var (execution, child) in _children.ToList())
        {
            if (child.State.Current is { } actor)
            {
                actor.Tell(new DrainLog());
                continue;
            }

            _stop.NoteUnopened(1);
            _children.Remove(execution);
            RouteAgain(child);
        }

        if (drain.Timeout > TimeSpan.Zero) Timers.StartSingleTimer(nameof(DrainOver), DrainOver.Instance, drain.Timeout);
        else Self.Tell(DrainOver.Instance);
    }

    private void OnDrainOver()
    {
        foreach (var child in _children.Values) child.State.Current?.Tell(CloseNow.Instance);
    }

    private void RouteAgain(JobChild child)
    {
        foreach (var (message, sender) in child.TakeWaiting()) Self.Tell(message, sender);
    }

    private void AnswerWaiters()
    {
        _parts.Logs.Counters.NoteUnowned(_leftovers.Waiting, _unowned.Held, _unowned.Unavailable);
        if (_recoveryWaiters.Count > 0 && _listing.IsDone && _leftovers.IsDone)
        {
            foreach (var caller in _recoveryWaiters.TakeAll()) caller.Tell(CurrentLeftovers());
        }

        if (_drainWaiters.Count == 0 || _children.Count > 0) return;
        if (_stop.TakeText() is { } pending) _logger.Info("Stopped: {Pending}. They are delivered after the next start", pending);
        foreach (var caller in _drainWaiters.TakeAll()) caller.Tell(new Drained());
    }

    private void OnGetLive()
    {
        var isScanning = _isScanning || !_listing.IsDone;
        Sender.Tell(new Live(LiveExecutions(), [.. _unowned.Statuses]) { IsScanning = isScanning, Unattended = Unattended() });
    }

    /// <summary>Where the directory is listed at the start only, it is listed in time once that is done.</summary>
    private UnattendedLogs Unattended()
    {
        var time = _parts.Logs.Time;
        var interval = _parts.Settings.RecoverInterval;
        var listsOnce = interval == TimeSpan.Zero;
        var unlisted = listsOnce && _listing.IsDone ? TimeSpan.Zero : time.GetElapsedTime(_listedAt);
        var waiting = _leftovers.OldestFoundAt is { } found ? time.GetElapsedTime(found) : TimeSpan.Zero;
        return new UnattendedLogs(_leftovers.Waiting, waiting, unlisted, UnattendedLogs.LimitOf(interval));
    }

    private Leftovers CurrentLeftovers() => new(_leftovers.Finished, _leftovers.OpenOfStart);

    private List<JobExecution> LiveExecutions() => _isDraining ? [.. _children.Keys] : [.. _children.Keys.Union(_leftovers.Open)];

    private TimeSpan NextDelay(JobExecution execution, TimeSpan lived) =>
        _parts.Settings.Retry.After(_streaks.Failed(execution, lived), _parts.Logs.Chance());

    private void FinishLeftover(JobStatus leftover)
    {
        _streaks.Forget(leftover.Execution);
        _leftovers.Finish(leftover);
    }

    /// <summary>Lists the directory for the first time, on a thread that may block.</summary>
    private void List()
    {
        if (_isDraining || !_listing.TryBegin()) return;
        Timers.Cancel(ListingDue.Instance);
        var self = Self;
        _parts.Background.Run(() =>
        {
            try
            {
                self.Tell(new Listed(LeftoverListing.Read(_parts.Logs), null), ActorRefs.NoSender);
            }
            catch (Exception failure)
            {
                self.Tell(new Listed(LeftoverFiles.None, failure), ActorRefs.NoSender);
            }
        });
    }

    private void OnListed(Listed listed)
    {
        if (listed.Failure is { } failure)
        {
            OnNotListed(failure);
            return;
        }

        _listedAt = _parts.Logs.Time.GetTimestamp();
        if (!_isDraining) TakeIn(listed.Found);
        foreach (var (question, sender) in _listing.End()) Self.Tell(question, sender);
    }

    private void TakeIn(LeftoverFiles files)
    {
        var reporter = new ActorReporter(_logger, _troubles, Context.System.EventStream);
        var logs = LeftoverLogs.TakeIn(_parts.Logs, files, IsOwn, _leftovers, reporter);
        _parts.Logs.Space.Counted();
        _logger.Info("Logs left by earlier processes in {Directory}: {Leftovers}", _parts.Logs.Folders.Logs, logs);
        OpenLeftovers();

        bool IsOwn(JobExecution execution) => _listing.WasOpened(execution) || _children.ContainsKey(execution);
    }

    private void OnNotListed(Exception failure)
    {
        var delay = _parts.Settings.Retry.After(_listing.Failed(), _parts.Logs.Chance());
        _logger.Warning(
            "The directory of logs cannot be listed, leftover logs may wait there; it is tried again in {DelayMs} ms: {Failure}",
            delay.TotalMilliseconds, failure.Message);
        foreach (var (_, sender) in _listing.TakeQuestions())
            sender.Tell(new RequestRefused($"The directory of logs cannot be listed: {failure.Message}"));
        if (!_isDraining) Timers.StartSingleTimer(ListingDue.Instance, ListingDue.Instance, delay);
    }

    private void AskAfterListing(GetLeftovers question)
    {
        List();
        if (_isDraining) Sender.Tell(CurrentLeftovers());
        else _listing.Ask(question, Sender);
    }

    private void ScheduleTimers()
    {
        Timers.StartPeriodicTimer(TroublesDue.Instance, TroublesDue.Instance, TimeSpan.FromMinutes(1));
        var interval = _parts.Settings.RecoverInterval;
        if (interval > TimeSpan.Zero) Timers.StartPeriodicTimer(ScanDue.Instance, ScanDue.Instance, interval);
    }

    /// <summary>One scan at a time, on a thread that may block.</summary>
    private void OnScanDue()
    {
        if (!_listing.IsDone) List(); // the first listing, where there was none yet, finds the same
        if (_isDraining || _isScanning || !_listing.IsDone) return;
        _isScanning = true;
        var self = Self;
        _parts.Background.Run(() =>
        {
            try
            {
                self.Tell(new Scanned(LeftoverScan.Run(_parts.Logs), null), ActorRefs.NoSender);
            }
            catch (Exception failure)
            {
                self.Tell(new Scanned([], failure), ActorRefs.NoSender);
            }
        });
    }

    private void OnScanned(Scanned scanned)
    {
        _isScanning = false;
        if (_isDraining) return;
        if (scanned.Failure is { } failure)
        {
            _logger.Warning("The directory of logs cannot be listed, leftover logs may wait there: {Failure}", failure.Message);
            return;
        }

        _listedAt = _parts.Logs.Time.GetTimestamp();
        LeftoverScan.TakeIn(scanned.Logs, _children.ContainsKey, _leftovers, _unowned, _listedAt);
        _troubles.KeepOnly(TroubleKind.Held, scanned.Logs.Where(static log => log.IsHeld).Select(static log => log.Execution));
        OpenLeftovers();
    }

    private void OpenLeftovers()
    {
        while (!_isDraining && _leftovers.TryNext(out var execution))
        {
            if (_children.ContainsKey(execution)) continue;
            // It waited long enough to be appended to, completed and archived: opened now, it would be a new log.
            if (_parts.Logs.FindLog(execution) == Errno.ENOENT)
                FinishLeftover(_ended.Find(execution) ?? new JobStatus(execution, JobPhase.Absent));
            else
                Create(execution, isLeftover: true);
        }
    }

    /// <summary>
    /// From a log that ends, or from a gate whose log could not be opened. If another instance runs by now, it has already taken later
    /// appends, and the sequences are dropped.
    /// </summary>
    private void OnRetriesLeft(RetriesLeft left)
    {
        var isOther = _children.TryGetValue(left.Execution, out var child)
            && child.State is ChildState.Running running && !Sender.Equals(running.Actor);
        if (!isOther) _retries.Add(left.Execution, left.Sequences);
    }

    private void RefuseWaiter(IActorRef caller) =>
        caller.Tell(new RequestRefused($"More than {_parts.Settings.MaxWaiters} callers wait for the same; ask again."));
}
