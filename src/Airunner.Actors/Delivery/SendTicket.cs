namespace Airunner.Actors.Delivery;

/// <summary>One request to call the sender for an execution, from the request until the call has returned.</summary>
/// <param name="execution">Whose events are sent.</param>
/// <param name="isLeftover">Whether the log is a leftover: it waits until no live execution waits.</param>
/// <param name="granted">Called once, on any thread, when a ticket that had to wait is granted.</param>
internal sealed class SendTicket(JobExecution execution, bool isLeftover, Action granted)
{
    /// <summary>Whose events are sent.</summary>
    public JobExecution Execution { get; } = execution;

    /// <summary>Whether the log is a leftover.</summary>
    public bool IsLeftover { get; } = isLeftover;

    /// <summary>Where the ticket is; changed by <see cref="SendPermits"/> only.</summary>
    public TicketState State { get; set; } = TicketState.Waiting;

    /// <summary>Monotonic time of the call.</summary>
    public TimeSpan CalledAt { get; set; }

    /// <summary>Reports that the ticket is granted.</summary>
    public void Granted() => granted();
}

/// <summary>Where a <see cref="SendTicket"/> is.</summary>
internal enum TicketState
{
    /// <summary>Waits for a permit, or for an earlier call of its execution to return.</summary>
    Waiting,

    /// <summary>Holds a permit: the sender may be called.</summary>
    Granted,

    /// <summary>The call was cancelled and has not returned. The permit is free; the execution is not.</summary>
    Overdue,

    /// <summary>The call has returned, or was not made.</summary>
    Ended,
}
