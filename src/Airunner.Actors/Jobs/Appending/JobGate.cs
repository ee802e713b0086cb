using Airunner.Actors.Format;
using Airunner.Actors.Signals;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>
/// The appends of one execution from this process: limits how many are in flight, lets the others wait, and appends again, in order, those
/// that the log has returned.
/// </summary>
/// <remarks>
/// The gate has one state, changed only under <c>_lock</c>; <see cref="GateState"/> documents each. No foreign code runs under the lock: a
/// transition returns the next step, which is done after the lock was released.
/// <para>
/// An append that finds the gate open takes no lock: it enters the count of what is in flight, then reads the state once more. If that is
/// still <see cref="GateState.Open"/>, every later transition that needs nothing in flight waits for this append.
/// </para>
/// </remarks>
internal sealed class JobGate(JobExecution execution, IJobGateHost host) : ITicketOwner
{
    /// <summary>First delay before a recovering log is asked for again. Doubles each time, up to <see cref="LongestRetryDelay"/>.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Bounds the load: a log may recover for minutes, and there may be thousands of gates.</summary>
    internal static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly EventMemory _memory = new();
    private readonly SortedDictionary<long, AppendTicket> _waiting = []; // by AppendTicket.Order
    private AppendsInFlight _inFlight = new(host.Limits);
    private volatile GateState _state;
    private IOpenLog? _log; // changes only while nothing is in flight: every append in flight is with this log
    private int _round; // number of the current opening, delay or sending; an answer with another number is ignored
    private TimeSpan _retryDelay = RetryDelay;
    private long _order;

    private enum NextStep
    {
        None,
        Open,
        Pause,
        Send,
    }

    /// <inheritdoc/>
    /// <remarks>True only while the log returns appends: the caller handles refusals for other reasons.</remarks>
    public bool WaitsForReturns => _state == GateState.Returning;

    /// <summary>The execution whose appends these are.</summary>
    internal JobExecution Execution => execution;

    /// <summary>What the gate does with the next append.</summary>
    internal GateState State => _state;

    /// <summary>Whether the execution's next append needs a new gate.</summary>
    internal bool IsRetired => _state == GateState.Retired;

    /// <summary>Retires a gate that has nothing in flight and nothing waiting.</summary>
    /// <returns>False when something is in flight or waiting.</returns>
    internal bool TryRetire()
    {
        lock (_lock)
        {
            if (_state is not (GateState.Unopened or GateState.Open) || !_inFlight.TryClose()) return false;
            _state = GateState.Retired;
            return true;
        }
    }

    /// <summary>Sends an event to the log, or lets it wait.</summary>
    /// <returns>False when the gate has retired: the event needs a new gate.</returns>
    internal bool TryAppend(JobEvent jobEvent, CancellationToken cancellationToken, out ValueTask<long> appended)
    {
        appended = default;
        if (IsRetired) return false;
        var body = EventBody.Of(jobEvent, host.NowMs, _memory);
        var ticket = new AppendTicket(execution, this, Interlocked.Increment(ref _order))
        {
            Body = body,
            Began = host.Begin(),
            Trace = WalTraces.Append(execution),
        };
        if (!TrySendAtOnce(ticket) && !TryWait(ticket)) return false;
        ticket.CancelWith(cancellationToken);
        appended = ticket.Awaitable;
        return true;
    }

    /// <summary>The host's answer to <see cref="IJobGateHost.Open"/>: the log is open.</summary>
    internal void Opened(int round, IOpenLog log)
    {
        Next next;
        lock (_lock)
        {
            if (_state != GateState.Opening || round != _round) return;
            next = StartSendingTo(log);
        }

        Do(next);
    }

    /// <summary>Takes a log that was opened for another purpose.</summary>
    internal void TakeOpened(IOpenLog log)
    {
        Next next;
        lock (_lock)
        {
            // In every other state an append may be in flight to the known log; one sent to another log could overtake it.
            if (_state is not (GateState.Unopened or GateState.Opening)) return;
            next = StartSendingTo(log);
        }

        Do(next);
    }

    /// <summary>The host's answer to <see cref="IJobGateHost.Open"/>: the log is not open.</summary>
    internal void NotOpened(int round, RefusalReason reason, string? detail)
    {
        if (reason == RefusalReason.Recovering) Recovers(round);
        else Refuse(round, reason, detail);
    }

    /// <summary>The delay that was asked for by <see cref="IJobGateHost.RetryAfter"/> is over.</summary>
    internal void RetryDue(int round)
    {
        Next next;
        lock (_lock)
        {
            if (_state != GateState.Pausing || round != _round) return;
            next = OpenIfAnyWaits();
        }

        Do(next);
    }

    /// <summary>Goes on after an append was released while the gate was not open.</summary>
    internal void Continue()
    {
        Next next;
        lock (_lock) next = AfterRelease();
        Do(next);
    }

    /// <inheritdoc/>
    public void Release(int appends, long bytes)
    {
        // Counted out before the state is read: if the state changes in between, its transition sees the room that this call makes.
        _inFlight.Leave(appends, bytes);
        if (_state != GateState.Open) host.Continue(this);
    }

    /// <inheritdoc/>
    public void Return(AppendTicket ticket)
    {
        Next next;
        lock (_lock)
        {
            ticket.HasReturned = true;
            _state = GateState.Returning;
            _waiting.Add(ticket.Order, ticket);
            _inFlight.Leave(1, ticket.Body.Bytes); // under the lock: the append is never uncounted, or the gate could retire
            next = AfterRelease();
        }

        Do(next);
    }

    /// <inheritdoc/>
    public bool TryWithdraw(AppendTicket ticket)
    {
        Next next;
        lock (_lock)
        {
            // A log may have noted a returned append's sequence as awaiting retry: the caller must see that outcome as unknown.
            if (ticket.HasReturned || !_waiting.Remove(ticket.Order)) return false;
            next = _state == GateState.Full ? SendIfRoom() : default;
        }

        Do(next);
        return true;
    }

    private bool TrySendAtOnce(AppendTicket ticket)
    {
        if (_state != GateState.Open || !_inFlight.TryEnter(ticket.Body.Bytes)) return false;
        if (_state == GateState.Open)
        {
            _log!.Append(ticket);
            return true;
        }

        _inFlight.Leave(1, ticket.Body.Bytes); // the room it frees is seen by AfterRelease in TryWait
        return false;
    }

    private bool TryWait(AppendTicket ticket)
    {
        Next next;
        lock (_lock)
        {
            if (_state == GateState.Retired) return false;
            _waiting.Add(ticket.Order, ticket);
            next = _state switch
            {
                GateState.Unopened => StartOpening(),
                GateState.Open => StartSending(), // the window was full, or the state changed in TrySendAtOnce
                _ => AfterRelease(),
            };
        }

        Do(next);
        return true;
    }

    private void Recovers(int round)
    {
        Next next;
        lock (_lock)
        {
            if (_state != GateState.Opening || round != _round) return;
            next = PauseIfAnyWaits();
        }

        Do(next);
    }

    private void Refuse(int round, RefusalReason reason, string? detail)
    {
        AppendTicket[] refused;
        lock (_lock)
        {
            if (_state != GateState.Opening || round != _round) return;
            refused = [.. _waiting.Values];
            _waiting.Clear();
            _state = GateState.Refusing;
        }

        // A caller that cancelled knows its outcome as unknown and appends the same sequence again, whatever the reason here is.
        var claimed = refused.Where(static ticket => ticket.TryClaimAnswer()).ToHashSet();
        var retries = refused
            .Where(ticket => ticket.Body.Sequence > 0 && (reason.IsTransient() || !claimed.Contains(ticket)))
            .Select(static ticket => ticket.Body.Sequence)
            .ToArray();

        // Reported before any caller can act, and before the log is asked for again: no later append is accepted before the retries.
        if (retries.Length > 0) host.ReportPendingRetries(execution, retries);
        Next next;
        lock (_lock) next = OpenIfAnyWaits();
        foreach (var ticket in claimed) ticket.FailClaimed(new AppendRefusedException(execution, ticket.Body.Sequence, reason, detail));
        Do(next);
    }

    // The transitions. Each is called under the lock and returns the next step.
    private Next StartOpening()
    {
        _state = GateState.Opening;
        return new Next(NextStep.Open, ++_round);
    }

    private Next StartSendingTo(IOpenLog log)
    {
        _log = log;
        _retryDelay = RetryDelay;
        return StartSending();
    }

    private Next StartSending()
    {
        _state = GateState.Sending;
        return new Next(NextStep.Send, ++_round);
    }

    private Next OpenIfAnyWaits()
    {
        if (AnyWaits()) return StartOpening();
        _state = GateState.Unopened;
        return default;
    }

    private Next PauseIfAnyWaits()
    {
        if (!AnyWaits())
        {
            _state = GateState.Unopened;
            return default;
        }

        var delay = _retryDelay;
        _retryDelay = 2 * delay < LongestRetryDelay ? 2 * delay : LongestRetryDelay;
        _state = GateState.Pausing;
        return new Next(NextStep.Pause, ++_round, delay);
    }

    private Next AfterRelease() => _state switch
    {
        GateState.Full => SendIfRoom(),
        GateState.Returning when !_inFlight.Any => PauseIfAnyWaits(),
        _ => default,
    };

    private Next SendIfRoom() =>
        !AnyWaits() || _inFlight.HasRoom(_waiting.First().Value.Body.Bytes) ? StartSending() : default;

    /// <summary>
    /// Whether there is an append to send. An event without a sequence is dropped once its caller has its answer. One with a sequence is
    /// sent all the same, so that the log notes it as awaiting retry.
    /// </summary>
    private bool AnyWaits()
    {
        while (_waiting.Count > 0)
        {
            var (order, oldest) = _waiting.First();
            if (!oldest.IsAnswered || oldest.Body.Sequence > 0) return true;
            _waiting.Remove(order);
        }

        return false;
    }

    private bool TryTakeNext(int round, out AppendTicket? ticket)
    {
        lock (_lock)
        {
            ticket = null;
            if (_state != GateState.Sending || round != _round) return false; // an append was returned since the sending began
            if (!AnyWaits())
            {
                _state = GateState.Open;
                return false;
            }

            var (order, oldest) = _waiting.First();
            if (!_inFlight.TryEnter(oldest.Body.Bytes))
            {
                _state = GateState.Full;
                return false;
            }

            _waiting.Remove(order);
            ticket = oldest;
            return true;
        }
    }

    private void Do(Next next)
    {
        switch (next.Step)
        {
            case NextStep.Open: host.Open(this, next.Round); break;
            case NextStep.Pause: host.RetryAfter(next.Delay, this, next.Round); break;
            case NextStep.Send: Send(next.Round); break;
        }
    }

    private void Send(int round)
    {
        while (TryTakeNext(round, out var ticket)) _log!.Append(ticket!); // the ticket is counted in flight, so _log cannot change
    }

    private readonly record struct Next(NextStep Step, int Round, TimeSpan Delay = default);
}
