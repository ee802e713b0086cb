namespace Airunner.Actors.Delivery;

/// <summary>
/// Decides which executions may call the sender: at most a number of calls at a time over all executions, and one for each execution. Live
/// executions come before leftovers; in each of the two groups the execution that has waited longest comes first, which is round robin,
/// since an execution asks again only after its call has returned.
/// </summary>
/// <remarks>
/// For one thread at a time. A call that was cancelled at its time-out and does not return gives up its permit, so that calls that hang
/// never stop the other executions. Its own execution gets no permit until the call has returned.
/// </remarks>
/// <param name="maxInFlight">Most permits at a time, from 1.</param>
internal sealed class SendPermits(int maxInFlight)
{
    private readonly Dictionary<JobExecution, SendTicket> _calls = []; // granted or overdue
    private readonly LinkedList<SendTicket> _live = [];
    private readonly LinkedList<SendTicket> _leftovers = [];
    private int _taken;

    /// <summary>The execution's ticket whose call has not returned; null where there is none.</summary>
    public SendTicket? OpenCall(JobExecution execution) => _calls.GetValueOrDefault(execution);

    /// <summary>Adds a ticket to those that wait.</summary>
    public void Request(SendTicket ticket) => Waiting(ticket).AddLast(ticket);

    /// <summary>The ticket that is granted next; null where none can be. To be called until null after every change.</summary>
    public SendTicket? GrantNext()
    {
        if (_taken >= maxInFlight) return null;
        var ticket = FirstFree(_live) ?? FirstFree(_leftovers);
        if (ticket is null) return null;
        Waiting(ticket).Remove(ticket);
        _calls.Add(ticket.Execution, ticket);
        _taken++;
        ticket.State = TicketState.Granted;
        return ticket;
    }

    /// <summary>The ticket's call was cancelled: its permit is free. Nothing where the call has returned already.</summary>
    public void Cancelled(SendTicket ticket)
    {
        if (ticket.State != TicketState.Granted) return;
        _taken--;
        ticket.State = TicketState.Overdue;
    }

    /// <summary>The ticket's call has returned, or is not made. Nothing where that was said before.</summary>
    public void Ended(SendTicket ticket)
    {
        if (ticket.State == TicketState.Waiting) Waiting(ticket).Remove(ticket);
        if (ticket.State == TicketState.Granted) _taken--;
        if (ticket.State is TicketState.Granted or TicketState.Overdue) _calls.Remove(ticket.Execution);
        ticket.State = TicketState.Ended;
    }

    private LinkedList<SendTicket> Waiting(SendTicket ticket) => ticket.IsLeftover ? _leftovers : _live;

    /// <summary>Only the ticket of a restarted sender waits for a call of its own execution, so few are skipped.</summary>
    private SendTicket? FirstFree(LinkedList<SendTicket> waiting)
    {
        foreach (var ticket in waiting)
        {
            if (!_calls.ContainsKey(ticket.Execution)) return ticket;
        }

        return null;
    }
}
