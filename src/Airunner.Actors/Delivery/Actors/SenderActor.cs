using System.Diagnostics;
using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.Delivery.Actors.SenderProtocol;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>Sends one batch at a time until the server has accepted it. A child of <see cref="DeliverySupervisor"/>.</summary>
/// <remarks>
/// Keeps no position: a new instance asks its owner. The owner answers the sender of <see cref="BatchWanted"/>, so that a batch for one
/// instance never reaches the next.
/// </remarks>
internal sealed class SenderActor : UntypedActor, IWithTimers
{
    private readonly JobExecution _execution;
    private readonly IActorRef _owner;
    private readonly DeliverySettings _settings;
    private readonly Func<double> _chance;
    private readonly Func<IEventSender> _senders;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private SenderState _state = SenderState.Unbuilt;
    private IEventSender? _sender;
    private Batch? _batch;
    private Halving _halving;
    private SendSize _size = SendSize.Unlimited;
    private FailureStreak _streak;
    private SendTicket? _ticket;
    private SendAttempt? _attempt; // its call has not returned
    private long _attempts;
    private bool _isOpenReported;

    /// <summary>Called through <see cref="For"/>.</summary>
    public SenderActor(JobExecution execution, IActorRef owner, Func<IEventSender> senders, DeliverySettings settings, Func<double> chance)
    {
        _execution = execution;
        _owner = owner;
        _settings = settings;
        _chance = chance;
        _senders = senders;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The actor's props; parameters as for <see cref="DeliverySupervisor.Props"/>.</summary>
    public static Props For(
        JobExecution execution, IActorRef owner, Func<IEventSender> senders, DeliverySettings settings, Func<double> chance) =>
        Props.Create(() => new SenderActor(execution, owner, senders, settings, chance)).WithDeploy(Deploy.Local);

    /// <inheritdoc/>
    protected override void PreStart() => Build();

    /// <inheritdoc/>
    protected override void PostStop()
    {
        if (_ticket is null) return;
        if (_attempt is null)
        {
            _settings.Gate.Ended(_ticket); // the call was not made
            return;
        }

        _batch!.Events.Keep();
        _attempt.Cancel();
        _settings.Gate.Cancelled(_ticket);
    }

    /// <summary>Time between two reports of a call that does not return.</summary>
    private static readonly TimeSpan OpenCallEvery = TimeSpan.FromMinutes(1);

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <summary>What the actor waits for.</summary>
    private enum SenderState
    {
        /// <summary>The sender could not be created: it is tried again as a failed send is.</summary>
        Unbuilt,

        /// <summary>A batch of the owner.</summary>
        Asking,

        /// <summary>A permit.</summary>
        Queued,

        /// <summary>The answer to the call.</summary>
        Sending,

        /// <summary>The call was cancelled at its time-out and has not returned: nothing is sent before it has.</summary>
        Overdue,

        /// <summary>The time of the next try.</summary>
        Waiting,
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Batch batch when _state == SenderState.Asking: Take(batch); break;
            case Batch uncalled: ReportUncalled(uncalled); break;
            case PermitGranted granted when _state == SenderState.Queued && granted.Attempt == _attempts: Call(); break;
            case Answered { Answer: var answer } when _state == SenderState.Sending && answer.Attempt == _attempts: OnAnswer(answer); break;
            case Answered { Answer: var late } when _state == SenderState.Overdue && late.Attempt == _attempts: OnLateAnswer(late); break;
            case TimedOut late when _state == SenderState.Sending && late.Attempt == _attempts: OnTimeout(); break;
            case OpenCallDue when _state is SenderState.Queued or SenderState.Overdue: ReportOpenCall(); break;
            case Retry when _state is SenderState.Unbuilt or SenderState.Waiting: TryAgain(); break;
            case RetryNow: OnRetryNow(); break;
            case PermitGranted or Answered or TimedOut or OpenCallDue or Retry: break; // of an earlier attempt
            default: Unhandled(message); break;
        }
    }

    private void Take(Batch batch)
    {
        _batch = batch;
        _halving = new Halving(batch.Events.Count);
        Send();
    }

    private void OnRetryNow()
    {
        if (_state is not (SenderState.Unbuilt or SenderState.Waiting or SenderState.Overdue)) return;
        Timers.Cancel(nameof(Retry));
        if (_state != SenderState.Overdue) TryAgain();
    }

    private void TryAgain()
    {
        if (_state == SenderState.Unbuilt) Build();
        else Send();
    }

    private void Build()
    {
        try
        {
            _sender = _senders();
        }
        catch (Exception error)
        {
            var delay = _settings.Retry.After(_streak.Waits + 1, _chance());
            Timers.StartSingleTimer(nameof(Retry), new Retry(), delay);
            ReportFailure($"the sender cannot be created: {ErrorText.Of(error)}", delay, waits: true);
            return;
        }

        _streak = default;
        _state = SenderState.Asking;
        _owner.Tell(new BatchWanted(_execution));
    }

    private void Send()
    {
        var attempt = ++_attempts;
        var self = Self;
        _ticket = new SendTicket(_execution, _batch!.IsLeftover, () => self.Tell(new PermitGranted(attempt)));
        if (_settings.Gate.Request(_ticket))
        {
            Call();
            return;
        }

        _state = SenderState.Queued;
        Timers.StartPeriodicTimer(nameof(OpenCallDue), new OpenCallDue(), OpenCallEvery);
    }

    private void Call()
    {
        _state = SenderState.Sending;
        NoteReturned(); // of an earlier instance of this actor
        Timers.Cancel(nameof(OpenCallDue));
        Timers.StartSingleTimer(nameof(TimedOut), new TimedOut(_attempts), _settings.SendTimeout);
        _halving = _halving.AtMost(_size.Most);
        _ticket!.CalledAt = Now;
        var events = _batch!.Events.Slice(_halving.Start, _halving.Length);
        _settings.Signals.Sending(events.Count);
        _settings.Counters.NoteSend();
        _attempt = SendAttempt.Start(
            _attempts, _sender!, _execution, events, _batch.Appends, _settings.Gate, _ticket, _settings.Sends, out var answer);
        answer.PipeTo(Self, success: static answer => new Answered(answer));
    }

    private void OnAnswer(SendAttempt.Answer answer)
    {
        Timers.Cancel(nameof(TimedOut));
        var duration = Now - _ticket!.CalledAt;
        if (answer.Error is null) _settings.Signals.Sent(duration);
        else NoteFailed(answer.Error, duration);
        Returned();
        switch (answer.Error)
        {
            case null: OnAccepted(_size.Accepted(_halving.Length), answer.Trace); break;
            case EventsRefusedException refused: OnRefused(refused); break;
            case TimeoutException late: OnTimeoutOfSender(late); break;
            default: RetryLater(answer.Error); break;
        }
    }

    /// <summary>What the call has left behind, a connection that is still written to, may go on reading the batch.</summary>
    private void NoteFailed(Exception error, TimeSpan duration)
    {
        _batch!.Events.Keep();
        _settings.Counters.NoteFailedSend();
        _settings.Signals.SendFailed(error, duration);
    }

    private void OnTimeout()
    {
        _attempt!.Cancel();
        _settings.Gate.Cancelled(_ticket!);
        _size = SendSize.AfterTimeout(_halving.Length);
        Timers.StartPeriodicTimer(nameof(OpenCallDue), new OpenCallDue(), OpenCallEvery);
        var late = new TimeoutException($"No answer within {_settings.SendTimeout}.");
        NoteFailed(late, _settings.SendTimeout);
        RetryLater(late);
        _state = SenderState.Overdue;
    }

    /// <summary>The sender has a deadline of its own, before the time-out.</summary>
    private void OnTimeoutOfSender(TimeoutException late)
    {
        _size = SendSize.AfterTimeout(_halving.Length);
        RetryLater(late);
    }

    /// <summary>The failure was reported at the time-out; a success or a refusal is news.</summary>
    private void OnLateAnswer(SendAttempt.Answer answer)
    {
        Timers.Cancel(nameof(OpenCallDue));
        NoteReturned();
        Returned();
        if (answer.Error is null or EventsRefusedException) Timers.Cancel(nameof(Retry));
        if (answer.Error is null) OnAccepted(_size, answer.Trace);
        else if (answer.Error is EventsRefusedException refused) OnRefused(refused);
        else if (Timers.IsTimerActive(nameof(Retry))) _state = SenderState.Waiting;
        else Send();
    }

    private void Returned()
    {
        _attempt!.Dispose();
        _attempt = null;
        _ticket = null;
    }

    private void NoteReturned()
    {
        if (_isOpenReported) _owner.Tell(new SendReturned(_execution));
        _isOpenReported = false;
    }

    private void ReportOpenCall()
    {
        if (_settings.Gate.OpenCall(_execution) is not { State: TicketState.Overdue } call) return;
        _isOpenReported = true;
        _owner.Tell(new SendOpen(_execution, Now - call.CalledAt));
    }

    private void OnAccepted(SendSize next, ActivityContext trace)
    {
        _size = next;
        _streak = default;
        var batch = _batch!;
        var last = batch.Events.SequenceAt(_halving.Start + _halving.Length - 1);
        _halving = _halving.Accepted();
        _owner.Tell(new Delivered(_execution, batch.Id, last) { Trace = trace });
        SendNext();
    }

    private void OnRefused(EventsRefusedException refused)
    {
        var alone = _halving.Length == 1;
        _halving = _halving.Refused();
        if (alone && !_halving.IsHopeless)
        {
            RetryLater(refused);
            return;
        }

        if (alone) SetAside(refused);
        else ReportFailure(ErrorText.Of(refused), TimeSpan.Zero, waits: false);
        SendNext();
    }

    private void SetAside(EventsRefusedException refused)
    {
        var batch = _batch!;
        var sequence = batch.Events.SequenceAt(_halving.Start);
        _halving = _halving.SetAside();
        _owner.Tell(new Refused(_execution, batch.Id, sequence, ErrorText.Of(refused)));
    }

    private void SendNext()
    {
        if (!_halving.IsDone)
        {
            Send();
            return;
        }

        if (!_sender!.KeepsBatches) _batch!.Events.Release();
        _batch = null;
        _state = SenderState.Asking;
        _owner.Tell(new BatchWanted(_execution));
    }

    private void ReportUncalled(Batch batch) => _log.Warning(
        "Batch {BatchId} of {Job} {Execution} arrived while another one is in flight and is ignored; its events stay pending",
        batch.Id, _execution.Job, _execution.Execution ?? "-");

    private void RetryLater(Exception error)
    {
        var delay = _settings.Retry.After(_streak.Waits + 1, _chance());
        if (error is RetryLaterException { After: { } wish } && wish > delay) delay = wish;
        _state = SenderState.Waiting;
        Timers.StartSingleTimer(nameof(Retry), new Retry(), delay);
        ReportFailure(ErrorText.Of(error), delay, waits: true);
    }

    private void ReportFailure(string error, TimeSpan delay, bool waits)
    {
        _streak = _streak.Failed(Now, waits);
        _owner.Tell(new SendFailed(_execution, _streak.Attempts, delay, error));
    }

    // A message that arrives after the stop of this actor is of no use: the next instance asks its owner for a batch.

    /// <summary>The outcome of a call.</summary>
    internal sealed record Answered(SendAttempt.Answer Answer) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Retry : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record TimedOut(long Attempt) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record PermitGranted(long Attempt) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record OpenCallDue : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
