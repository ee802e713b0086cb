using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>
/// The appends of one execution from this process: limits what is in flight, lets the rest wait, and appends again, in order, what the log
/// has returned.
/// </summary>
/// <remarks>
/// One state, changed only under <c>_lock</c>; <see cref="GateState"/> says what holds in each. No code of others runs under the lock: a
/// transition returns what is to be done next, and that is done after the lock is released.
/// <para>
/// An uncontended append takes no lock: it counts itself in flight and then looks at the state again. If that is still
/// <see cref="GateState.Open"/>, every later change that depends on nothing being in flight waits for it.
/// </para>
/// </remarks>
internal sealed class JobGate(JobExecution execution, IJobGateHost host) : ITicketOwner
{
    /// <summary>Delay before a log that recovers is asked for again. Doubles each time, up to <see cref="LongestRetryDelay"/>.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>A log may recover for minutes, and there may be thousands of gates.</summary>
    internal static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, AppendTicket> _waiting = []; // by their callers' order
    private AppendsInFlight _inFlight = new(host.Limits);
    private volatile GateState _state;
    private IOpenLog? _log; // changes only while nothing is in flight: so an append in flight is always with this log
    private int _round; // of the opening, the delay or the sending that goes on; an answer to an earlier one is ignored
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
    /// <remarks>Only while the log returns appends: a refusal that has another reason is the caller's to handle.</remarks>
    public bool WaitsForReturns => _state == GateState.Returning;

    /// <summary>Whose appends.</summary>
    internal JobExecution Execution => execution;

    /// <summary>What it does with the next append.</summary>
    internal GateState State => _state;

    /// <summary>Whether the execution's next append takes a new gate.</summary>
    internal bool IsRetired => _state == GateState.Retired;

    /// <summary>Ends a gate that has nothing in flight and nothing waiting.</summary>
    /// <returns>False: it has.</returns>
    internal bool TryRetire()
    {
        lock (_lock)
        {
            if (_state is not (GateState.Unopened or GateState.Open) || !_inFlight.TryClose()) return false;
            _state = GateState.Retired;
            return true;
        }
    }

    /// <summary>Sends the log an event, or lets it wait for its turn.</summary>
    /// <returns>False: the gate has retired, take another.</returns>
    internal bool TryAppend(JobEvent jobEvent, CancellationToken cancellationToken, out ValueTask<long> appended)
    {
        appended = default;
        if (IsRetired) return false;
        var bytes = jobEvent.CalculateSize();
        var serialised = GC.AllocateUninitializedArray<byte>(bytes);
        jobEvent.WriteTo(serialised.AsSpan());
        var ticket = new AppendTicket(execution, this, Interlocked.Increment(ref _order)) { Body = EventBody.Of(jobEvent, serialised) };
        if (!TrySendAtOnce(ticket) && !TryWait(ticket)) return false;
        ticket.CancelWith(cancellationToken);
        appended = ticket.Awaitable;
        return true;
    }

    /// <summary>The answer to <see cref="IJobGateHost.Open"/>: the log is open.</summary>
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

    /// <summary>Takes a log that somebody else had opened.</summary>
    internal void TakeOpened(IOpenLog log)
    {
        Next next;
        lock (_lock)
        {
            // In every other state something may be in flight to the log that is known: a later append must not overtake it in another one.
            if (_state is not (GateState.Unopened or GateState.Opening)) return;
            next = StartSendingTo(log);
        }

        Do(next);
    }

    /// <summary>The answer to <see cref="IJobGateHost.Open"/>: the log is not open, and why.</summary>
    internal void NotOpened(int round, RefusalReason reason, string? detail)
    {
        if (reason == RefusalReason.Recovering) Recovers(round);
        else Refuse(round, reason, detail);
    }

    /// <summary>The delay that <see cref="IJobGateHost.RetryAfter"/> was asked for is over.</summary>
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

    /// <summary>Something in flight was released while the gate was not open.</summary>
    internal void Continue()
    {
        Next next;
        lock (_lock) next = AfterRelease();
        Do(next);
    }

    /// <inheritdoc/>
    public void Release(int appends, long bytes)
    {
        // Counted out before the state is read: a gate that becomes full or returning meanwhile sees the room, or is seen here.
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
            _inFlight.Leave(1, ticket.Body.Bytes); // under the lock: never neither in flight nor waiting, or the gate could retire
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
            // A log may have noted the sequence of one that it returned as one to be retried first: to the caller that is an unknown
            // outcome.
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

        _inFlight.Leave(1, ticket.Body.Bytes); // the gate looks again as this append starts to wait
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
                GateState.Open => StartSending(), // the window was full, or this append was not the only one
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

        // Reported before the log can be asked for again: else a later append could be taken before these were retried.
        var sequences = refused.Select(static ticket => ticket.Body.Sequence).Where(static sequence => sequence > 0).ToArray();
        if (reason.IsTransient() && sequences.Length > 0) host.ReportPendingRetries(execution, sequences);
        Next next;
        lock (_lock) next = OpenIfAnyWaits();
        foreach (var ticket in refused) ticket.Fail(new AppendRefusedException(execution, ticket.Body.Sequence, reason, detail));
        Do(next);
    }

    // From here on: transitions. Each is called under the lock and returns what is to be done after it.
    private Next StartOpening()
    {
        _state = GateState.Opening;
        return new Next(NextStep.Open, ++_round);
    }

    private Next StartSendingTo(IOpenLog log)
    {
        (_log, _retryDelay) = (log, RetryDelay);
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
    /// Whether there is something to send. An event that the log numbers is dropped once its caller has its answer; one with a sequence is
    /// sent all the same, so that the log notes that it must be retried first.
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
            if (_state != GateState.Sending || round != _round) return false; // one came back meanwhile
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
        while (TryTakeNext(round, out var ticket)) _log!.Append(ticket!); // counted in flight: the log cannot change meanwhile
    }

    private readonly record struct Next(NextStep Step, int Round, TimeSpan Delay = default);
}
