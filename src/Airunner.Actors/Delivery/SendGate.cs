namespace Airunner.Actors.Delivery;

/// <summary>The <see cref="SendPermits"/> of one system, for any thread.</summary>
/// <param name="maxInFlight">Most calls of the sender within their time-out at a time (<c>delivery.max-in-flight</c>), from 1.</param>
internal sealed class SendGate(int maxInFlight)
{
    private readonly Lock _lock = new();
    private readonly SendPermits _permits = new(maxInFlight);

    /// <summary>Asks for a permit.</summary>
    /// <returns>Whether it is granted at once; else <see cref="SendTicket.Granted"/> is called later.</returns>
    public bool Request(SendTicket ticket)
    {
        lock (_lock)
        {
            _permits.Request(ticket);
            return _permits.GrantNext() == ticket; // no other ticket can be granted by a request
        }
    }

    /// <summary>The call was cancelled and has not returned: its permit goes to another execution.</summary>
    public void Cancelled(SendTicket ticket) => Change(ticket, static (permits, ticket) => permits.Cancelled(ticket));

    /// <summary>The call has returned, or is not made.</summary>
    public void Ended(SendTicket ticket) => Change(ticket, static (permits, ticket) => permits.Ended(ticket));

    /// <summary>The execution's call that has not returned; null where there is none.</summary>
    public SendTicket? OpenCall(JobExecution execution)
    {
        lock (_lock) return _permits.OpenCall(execution);
    }

    private void Change(SendTicket ticket, Action<SendPermits, SendTicket> change)
    {
        SendTicket? first;
        SendTicket? second;
        lock (_lock)
        {
            change(_permits, ticket);
            first = _permits.GrantNext();
            second = first is null ? null : _permits.GrantNext();
        }

        // Outside the lock: a granted ticket runs its owner's code.
        first?.Granted();
        second?.Granted();
    }
}
