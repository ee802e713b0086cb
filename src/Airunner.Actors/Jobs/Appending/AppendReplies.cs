using System.Buffers;
using Airunner.Actors.Jobs.Sequencing;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Who waits for an answer to one append: a ticket of this process, or an actor with a correlation number.</summary>
internal readonly record struct Appender(JobExecution Execution, AppendTicket? Ticket, IActorRef? Actor, long Correlation, IActorRef Self)
{
    /// <summary>It is durable under this number.</summary>
    internal void Acknowledge(long number)
    {
        Ticket?.Owner.Release(1, Ticket.Body.Bytes);
        Ticket?.SucceedAs(number);
        Actor?.Tell(new Appended(Execution, Correlation, number), Self);
    }

    /// <summary>It is not on the disk.</summary>
    internal void Refuse(long sequence, RefusalReason reason, string? detail)
    {
        if (Ticket is not null && (reason == RefusalReason.Recovering || (reason == RefusalReason.OutOfTurn && Ticket.Owner.MendsOrder)))
        {
            Ticket.Owner.TellAgain(Ticket);
        }
        else
        {
            Ticket?.Owner.Release(1, Ticket.Body.Bytes);
            Ticket?.Fail(new AppendRefusedException(Execution, sequence, reason, detail));
        }

        Actor?.Tell(new AppendRefused(Execution, Correlation, reason, detail), Self);
    }

    /// <summary>It may or may not be on the disk.</summary>
    internal void Unknown(long sequence, string detail)
    {
        Ticket?.Owner.Release(1, Ticket.Body.Bytes);
        Ticket?.Fail(new AppendUnknownException(Execution, sequence, detail));
        Actor?.Tell(new AppendUnknown(Execution, Correlation, detail), Self);
    }
}

/// <summary>The appends of the commit that is being gathered.</summary>
internal sealed class AppendReplies
{
    private readonly List<(Appender Who, long Number, bool CallerNumbered)> _waiting = [];
    private DurableThrough _durable = new();
    private long _commit = 1;

    /// <summary>How many wait.</summary>
    internal int Count => _waiting.Count;

    /// <summary>An append was gathered.</summary>
    internal void Add(in Appender who, long number, bool callerNumbered)
    {
        who.Ticket?.Gathered(number, _durable, _commit);
        _waiting.Add((who, number, callerNumbered));
    }

    /// <summary>The commit is durable: everyone is told.</summary>
    /// <returns>The callers that are being called back, or null where none is.</returns>
    internal TicketRun? Acknowledge()
    {
        _durable.Publish(_commit++);
        AppendTicket[]? tickets = null;
        var count = 0;
        ITicketOwner? owner = null;
        var appends = 0;
        var bytes = 0L;
        foreach (var (who, number, _) in _waiting)
        {
            if (who.Ticket is not { } ticket)
            {
                who.Acknowledge(number);
                continue;
            }

            if (!ReferenceEquals(owner, ticket.Owner))
            {
                owner?.Release(appends, bytes);
                (owner, appends, bytes) = (ticket.Owner, 0, 0);
            }

            appends++;
            bytes += ticket.Body.Bytes;
            tickets ??= ArrayPool<AppendTicket>.Shared.Rent(_waiting.Count);
            tickets[count++] = ticket;
        }

        owner?.Release(appends, bytes);
        _waiting.Clear();
        return tickets is null ? null : TicketRun.Queue(tickets, count);
    }

    /// <summary>The commit was undone: nothing of it is on the disk.</summary>
    internal void RefuseAll(RefusalReason reason, string detail, PendingRetries turns) =>
        AnswerAll(turns, (who, sequence) => who.Refuse(sequence, reason, detail));

    /// <summary>Whether the commit is on the disk is not known.</summary>
    internal void UnknownAll(string detail, PendingRetries turns) => AnswerAll(turns, (who, sequence) => who.Unknown(sequence, detail));

    private void AnswerAll(PendingRetries turns, Action<Appender, long> answer)
    {
        _durable = new DurableThrough(); // a later commit must not count for these
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var (who, number, callerNumbered) in waiting)
        {
            if (callerNumbered) turns.Add(number);
            answer(who, callerNumbered ? number : 0);
        }
    }
}
