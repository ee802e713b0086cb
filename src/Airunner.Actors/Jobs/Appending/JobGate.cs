using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Actors;
using Airunner.Protocol;
using Akka.Actor;
using Google.Protobuf;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>
/// The appends of one execution from this process: counts what is in flight, holds the rest back, and tells again, in order, what a log
/// that was away did not take.
/// </summary>
internal sealed class JobGate(JobExecution execution, JobWalAccess access) : ITicketOwner
{
    private const int Retired = int.MaxValue / 2; // as many in flight: nothing more enters
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, AppendTicket> _held = [];
    private readonly int _maxAppends = access.Options.AppendMaxQueued;
    private readonly long _maxBytes = access.Options.AppendMaxQueuedBytes;
    private volatile bool _isHolding = true;
    private volatile IActorRef? _log;
    private volatile bool _isMending;
    private volatile bool _isRetired;
    private bool _isActivating;
    private int _appends;
    private long _bytes;
    private long _order;

    /// <inheritdoc/>
    public bool MendsOrder => _isMending;

    /// <summary>Whose appends.</summary>
    internal JobExecution Execution => execution;

    /// <summary>Whether the execution's next append takes a new gate.</summary>
    internal bool IsRetired => _isRetired;

    /// <summary>Ends a gate through which nothing is under way.</summary>
    /// <returns>False: something is.</returns>
    internal bool TryRetire()
    {
        lock (_lock)
        {
            if (_held.Count > 0 || _isActivating || Interlocked.CompareExchange(ref _appends, Retired, 0) != 0) return false;
            return _isRetired = true;
        }
    }

    /// <summary>Tells the log an event, or holds it back until there is room.</summary>
    /// <returns>False: the gate has retired, take another.</returns>
    internal bool TryAppend(JobEvent jobEvent, CancellationToken cancellationToken, out ValueTask<long> appended)
    {
        appended = default;
        if (_isRetired) return false;
        var bytes = jobEvent.CalculateSize();
        var serialised = GC.AllocateUninitializedArray<byte>(bytes);
        jobEvent.WriteTo(serialised.AsSpan());
        var ticket = new AppendTicket(execution, this, Interlocked.Increment(ref _order)) { Body = EventBody.Of(jobEvent, serialised) };
        if (!_isHolding && TryEnter(bytes))
        {
            // Asked again: what came back meanwhile is told first, and from here on that waits until this one has left.
            if (!_isHolding && _log is { } log)
            {
                log.Tell(ticket, ActorRefs.NoSender);
                ticket.CancelWith(cancellationToken);
                appended = ticket.Awaitable;
                return true;
            }

            Leave(1, bytes);
        }

        lock (_lock)
        {
            if (_isRetired) return false;
            Hold(ticket);
        }

        ticket.CancelWith(cancellationToken);
        appended = ticket.Awaitable;
        return true;
    }

    /// <summary>The log is known to be open: appends may go to it.</summary>
    internal void Opened(IActorRef log)
    {
        lock (_lock)
        {
            _log = log;
            GoOn();
        }
    }

    /// <inheritdoc/>
    public void Release(int appends, long bytes)
    {
        Leave(appends, bytes);
        if (_isHolding) ThreadPool.UnsafeQueueUserWorkItem(static gate => gate.GoOnLocked(), this, preferLocal: false);
    }

    /// <inheritdoc/>
    public void TellAgain(AppendTicket ticket)
    {
        // A numbered one whose caller has gone is told all the same: the log has to know that its number is owed.
        if (ticket.IsAnswered && ticket.Body.Sequence <= 0)
        {
            Release(1, ticket.Body.Bytes);
            return;
        }

        lock (_lock)
        {
            // Everything under way comes back before anything is told again: else a successor could overtake it.
            _isMending = true;
            _log = null;
            Leave(1, ticket.Body.Bytes); // under the lock: a gate with nothing under way and nothing held may retire
            Hold(ticket);
        }
    }

    /// <inheritdoc/>
    public bool TryWithdraw(AppendTicket ticket)
    {
        lock (_lock) return _held.Remove(ticket.Order);
    }

    private void GoOnLocked()
    {
        lock (_lock) GoOn();
    }

    private void Hold(AppendTicket ticket)
    {
        _held[ticket.Order] = ticket;
        _isHolding = true;
        GoOn();
    }

    private void GoOn()
    {
        if (_isMending && Volatile.Read(ref _appends) > 0) return;
        if (_log is not { } log)
        {
            if (!_isActivating && _held.Count > 0) _ = ActivateAsync(_isMending ? RetryDelay : TimeSpan.Zero);
            return;
        }

        _isMending = false;
        while (_held.Count > 0)
        {
            if (!ReferenceEquals(_log, log)) return; // what was told came back at once: its actor is gone
            var (order, ticket) = _held.First();
            if (!TryEnter(ticket.Body.Bytes)) return;
            _held.Remove(order);
            log.Tell(ticket, ActorRefs.NoSender);
        }

        _isHolding = false;
    }

    private async Task ActivateAsync(TimeSpan delay)
    {
        _isActivating = true;
        object answer;
        try
        {
            if (delay > TimeSpan.Zero) await Task.Delay(delay, TimeProvider.System).ConfigureAwait(false);
            answer = await AskActivationAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            answer = new NotActivated(execution, RefusalReason.Closed, error.Message);
        }

        lock (_lock)
        {
            _isActivating = false;
            switch (answer)
            {
                case Activated activated:
                    _log = activated.Log;
                    GoOn();
                    break;
                case NotActivated { Reason: RefusalReason.Recovering }:
                    if (_held.Count > 0) _ = ActivateAsync(RetryDelay);
                    break;
                case NotActivated refused:
                    FailHeld(refused);
                    break;
            }
        }
    }

    private async Task<object> AskActivationAsync()
    {
        // A system that is going down answers nothing any more.
        var answer = access.Jobs.Ask<object>(new Activate(execution), CancellationToken.None);
        if (await Task.WhenAny(answer, access.System.WhenTerminated).ConfigureAwait(false) == answer) return await answer.ConfigureAwait(false);
        return new NotActivated(execution, RefusalReason.Closed, "the actor system has stopped");
    }

    private void FailHeld(NotActivated refused)
    {
        var held = _held.Values.ToList();
        _held.Clear();
        _isMending = false;

        // A passing refusal, as if the log had given it: no higher number is taken before these have come again or were given up.
        if (refused.Reason == RefusalReason.DiskFull) access.Jobs.Tell(new JobWalMessages.RetriesLeft(execution, [.. held.Select(ticket => ticket.Body.Sequence).Where(number => number > 0)]), ActorRefs.NoSender);
        foreach (var ticket in held) ticket.Fail(new AppendRefusedException(execution, ticket.Body.Sequence, refused.Reason, refused.Detail));
    }

    private bool TryEnter(long bytes)
    {
        // One larger than the whole window goes alone.
        var appends = Interlocked.Increment(ref _appends);
        var total = Interlocked.Add(ref _bytes, bytes);
        if (appends <= _maxAppends && (total <= _maxBytes || appends == 1)) return true;
        Leave(1, bytes);
        return false;
    }

    private void Leave(int appends, long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Add(ref _appends, -appends);
    }
}
