using Airunner.Actors.Archive.Actors;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.Jobs.Actors.JobWalMessages;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>
/// The adapter of one <see cref="LogOwner"/>: messages become calls, calls become messages and timers. Its mailbox is the commit queue:
/// appends are gathered while messages wait, and one durable write covers them all when the mailbox is empty.
/// </summary>
/// <remarks>
/// Runs on the commit dispatcher, whose threads may block. An append is never acknowledged before the write that covers it.
/// </remarks>
internal sealed class JobWalActor : UntypedActor, IWithTimers, ILogOwnerHost
{
    private readonly JobExecution _execution;
    private readonly JobWalParts _parts;
    private readonly LogOwner _owner;
    private readonly JobWaiters _waiters;
    private readonly ActorCell _mailbox = (ActorCell)Context;
    private readonly CallersReturn _callers;
    private readonly AppendOverflow _overflow;
    private readonly List<(object Message, IActorRef Sender)> _whileOpening = [];
    private IActorRef? _delivery;
    private IActorRef _sender = ActorRefs.Nobody;
    private bool _isCommitDue;
    private bool _isCompleted;
    private bool _hasCommitted;

    /// <summary>Called through <see cref="For"/>.</summary>
    public JobWalActor(
        JobExecution execution, JobWalParts parts, bool isLeftover, IReadOnlyCollection<long> retries, TroubleLog troubles)
    {
        _execution = execution;
        _parts = parts;
        _waiters = new JobWaiters(execution, parts.Settings);
        _overflow = new AppendOverflow(parts.Settings.MaxQueued);
        var reporter = new ActorReporter(Context.GetLogger(), troubles, Context.System.EventStream);
        _owner = new LogOwner(execution, parts.Logs, this, reporter, isLeftover, retries);
        var mailbox = _mailbox;
        _callers = new CallersReturn(parts.Logs.Time, () => mailbox.HasMessages);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props of one log's actor.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="isLeftover">
    /// True for a log of an earlier process: without an append it is archived as soon as nothing is pending.
    /// </param>
    /// <param name="retries">Sequences that must be appended again before higher ones are taken.</param>
    /// <param name="troubles">What all executions report together.</param>
    internal static Props For(
        JobExecution execution, JobWalParts parts, bool isLeftover, IReadOnlyCollection<long> retries, TroubleLog troubles) =>
        Props.Create(() => new JobWalActor(execution, parts, isLeftover, retries, troubles))
            .WithDeploy(Deploy.Local)
            .WithDispatcher(parts.Dispatcher); // last: a deployment replaces the dispatcher

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _owner.Open();
        if (_owner.Gathered > 0) _owner.Appends.Commit();
        _owner.Advance();
        if (_owner.State is LogState.Opening) Become(WhileOpening);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _owner.Release("its log's actor stopped before the write was confirmed.");
        foreach (var (message, sender) in _whileOpening) Context.System.DeadLetters.Tell(new DeadLetter(message, sender, Self), sender);
        _waiters.PassTo(Context.Parent, Self);
        if (_owner.PendingRetries.Count > 0) Context.Parent.Tell(new RetriesLeft(_execution, [.. _owner.PendingRetries]), Self);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        _overflow.NoteMessage();
        Handle(message, Sender);
    }

    private void WhileOpening(object message)
    {
        _overflow.NoteMessage();
        if (message is not (Exchanged or StopNow))
        {
            _whileOpening.Add((message, Sender)); // bounded like the mailbox: by the callers' windows
            return;
        }

        Handle(message, Sender);
        if (message is StopNow) return;
        Become(OnReceive);
        var waiting = _whileOpening.ToList();
        _whileOpening.Clear();
        foreach (var (earlier, sender) in waiting) Handle(earlier, sender);
    }

    private void Handle(object message, IActorRef sender)
    {
        switch (message)
        {
            case AppendTicket ticket: _owner.Appends.Append(ticket.Body, ticket, isOverWindow: false); break;
            case LocalAppend local: _owner.Appends.Append(local.Ticket.Body, local.Ticket, isOverWindow: false); break;
            case Append append: OnAppend(append, sender); break;
            case CommitDue: _isCommitDue = false; break;
            case SenderProtocol.BatchWanted: OnBatchWanted(sender); break;
            case SenderProtocol.Delivered it: _owner.Delivery.Delivered(it.BatchId, it.ThroughSequence, it.Trace); break;
            case SenderProtocol.Refused refused: _owner.Delivery.Refused(refused.BatchId, refused.Sequence, refused.Reason); break;
            case SenderProtocol.SendFailed failed: _owner.Delivery.SendFailed(failed.Attempts, failed.Error); break;
            case SenderProtocol.SendOpen open: _owner.Delivery.SendOpen(open.Since); break;
            case SenderProtocol.SendReturned: _owner.Delivery.SendReturned(); break;
            case BatchWasRead read: _owner.BatchRead(read.Content, read.Generation, read.Error); break;
            case Exchanged exchanged: _owner.Exchanged(exchanged.Exchange); break;
            case Confirmed confirmed: _owner.Confirmed(confirmed.Confirmation); break;
            case SegmentWorked worked: _owner.Segments.Worked(worked.Work); break;
            case TimeIsUp time: _owner.OnTimer(time.Timer); break;
            case Terminated: OnSenderGone(); break;
            case GetStatus: sender.Tell(_owner.Status); break;
            case Activate: OnActivate(sender); break;
            case GiveUp giveUp: _owner.GiveUp(giveUp.Sequence); break;
            case Flush: OnFlush(sender); break;
            case Complete: OnComplete(sender); break;
            case ArchiveProtocol.LogArchived archived: _owner.Archived(archived.Archive); break;
            case ArchiveProtocol.ArchiveFailed failed: _owner.ArchiveFailed(failed.Reason); break;
            case DrainLog: _owner.Drain(); break;
            case CloseNow: _owner.Close(); break;
            case HandOver: _owner.HandOver(); break;
            case StopNow: Context.Stop(Self); return;
            default: Unhandled(message); return;
        }

        if (_owner.Gathered > 0) CommitOrWait();
        _waiters.Answer(_owner, Self);
        _owner.Advance();
    }

    /// <summary>
    /// While messages wait, more is gathered. Some messages never reach this actor's code (a cancelled timer, an Identify). If such a
    /// message were the last one, nothing would commit; so a message of our own is queued behind them.
    /// </summary>
    private void CommitOrWait()
    {
        if (!_callers.WaitForMessage())
        {
            var started = _parts.Logs.Time.GetTimestamp();
            _callers.Called(_owner.Appends.Commit(), started);
            NoteCommitted();
        }
        else if (!_isCommitDue)
        {
            _isCommitDue = true;
            Self.Tell(CommitDue.Instance);
        }
    }

    private void NoteCommitted()
    {
        if (_hasCommitted) return;
        _hasCommitted = true;
        Context.Parent.Tell(JobsMessages.FirstCommitted.Instance);
    }

    private void OnAppend(Append append, IActorRef sender)
    {
        if (append.Event is null)
        {
            _parts.Logs.Counters.NoteRefused(1, RefusalReason.Invalid);
            sender.Tell(new AppendRefused(_execution, append.Correlation, RefusalReason.Invalid, "the append has no event"), Self);
            return;
        }

        var isNumbered = append.Event.Sequence != 0;
        var isOverWindow = _overflow.Refuses(isNumbered, _owner.Gathered, _mailbox.NumberOfMessages);
        var body = EventBody.Of(append.Event, _parts.Logs.NowMs);
        var began = _parts.Logs.Signals.AppendBegins(_parts.Logs.Time);
        var who = new ActorAppender(_execution, sender, append.Correlation, Self)
        {
            Began = began,
            Trace = WalTraces.Append(_execution),
        };
        _owner.Appends.Append(body, who, isOverWindow);
    }

    private void OnBatchWanted(IActorRef sender)
    {
        _sender = sender;
        _owner.Delivery.SenderWants();
    }

    private void OnSenderGone()
    {
        _delivery = null;
        _owner.Delivery.SenderGone();
    }

    private void OnActivate(IActorRef sender)
    {
        object answer = _owner.Activate() is { } verdict
            ? new NotActivated(_execution, verdict.Reason, verdict.Detail ?? "the execution is ending.")
            : new Activated(_execution, Self, _owner.Status);
        sender.Tell(answer, Self);
    }

    private void OnFlush(IActorRef sender)
    {
        if (!RefusesWaiter(sender)) _waiters.AddFlush(sender, _owner.Flush());
    }

    private void OnComplete(IActorRef sender)
    {
        if (RefusesWaiter(sender)) return;
        _isCompleted = true;
        _waiters.AddComplete(sender);
        _owner.Complete();
    }

    /// <summary>If the log could not be opened, the caller is refused at once and has to ask again.</summary>
    private bool RefusesWaiter(IActorRef sender)
    {
        if (_owner.State is not LogState.Unopened { Failure: { } failure }) return false;
        sender.Tell(new Unavailable(_execution, failure.Reason, failure.Detail), Self);
        return true;
    }

    // ILogOwnerHost ---------------------------------------------------------------------------

    void ILogOwnerHost.Schedule(LogTimer timer, TimeSpan delay)
    {
        var message = TimeIsUp.Of(timer);
        if (!Timers.IsTimerActive(message)) Timers.StartSingleTimer(message, message, delay);
    }

    void ILogOwnerHost.Exchange(LogExchange exchange)
    {
        var self = Self;
        _parts.Background.Run(() =>
        {
            exchange.Run();
            self.Tell(new Exchanged(exchange), ActorRefs.NoSender);
        });
    }

    void ILogOwnerHost.Work(SegmentWork work)
    {
        var self = Self;
        _parts.Background.Run(() =>
        {
            work.Run();
            self.Tell(new SegmentWorked(work), ActorRefs.NoSender);
        });
    }

    void ILogOwnerHost.ReadBatch(BatchPlan plan, int generation) => BatchReads.Start(_parts, plan, generation).PipeTo(Self);

    void ILogOwnerHost.EnsureSender() => _delivery ??= Context.Watch(Context.ActorOf(_parts.Delivery(_execution, Self), "delivery"));

    void ILogOwnerHost.StopSender()
    {
        if (_delivery is not null) Context.Stop(_delivery);
    }

    void ILogOwnerHost.HurrySender() => _delivery?.Tell(new SenderProtocol.RetryNow(_execution));

    void ILogOwnerHost.Send(long batchId, EventBatch events) =>
        _sender.Tell(new SenderProtocol.Batch(_execution, batchId, events)
        {
            IsLeftover = _owner.IsLeftover,
            Appends = _owner.Traces.Take(events.SequenceAt(events.Count - 1)),
        });

    void ILogOwnerHost.RequestArchive(ExecutionClaim claim, string path) =>
        _parts.Archive.Tell(new ArchiveProtocol.ArchiveLog(_execution, path) { Claim = claim });

    void ILogOwnerHost.Confirm(Func<ExecutionTotals> count) =>
        Confirmations.Start(_parts, _execution, count).PipeTo(Self, success: static answer => new Confirmed(answer));

    void ILogOwnerHost.EventSetAside(long sequence, string reason) =>
        Context.System.EventStream.Publish(new LogNotice.SetAside(_execution, sequence, reason));

    void ILogOwnerHost.OpenFailed(OpenFailure failure) =>
        Context.Parent.Tell(new OpenFailed(_execution, failure));

    void ILogOwnerHost.Finished(JobStatus status)
    {
        _waiters.Completed(status, Self);
        Context.Parent.Tell(new Finished(_execution, status, _isCompleted));
    }
}
