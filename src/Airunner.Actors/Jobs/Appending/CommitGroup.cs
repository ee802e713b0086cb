using System.Buffers;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>The appends that the next commit covers: one durable write, then one answer to each.</summary>
internal sealed class CommitGroup
{
    private readonly List<(IAppender Who, long Number, bool CallerNumbered)> _appends = [];
    private DurableThrough _durable = new();
    private long _commit = 1;

    /// <summary>How many appends wait for the commit.</summary>
    internal int Count => _appends.Count;

    /// <summary>An append was gathered into the log.</summary>
    /// <param name="who">Who waits for the answer.</param>
    /// <param name="number">The event's number.</param>
    /// <param name="callerNumbered">Whether the number is the caller's own.</param>
    internal void Add(IAppender who, long number, bool callerNumbered)
    {
        (who as AppendTicket)?.Gathered(number, _durable, _commit);
        _appends.Add((who, number, callerNumbered));
    }

    /// <summary>The commit is durable: every append is acknowledged.</summary>
    /// <returns>The callers whose continuations are being run, or null where there is none.</returns>
    internal TicketRun? Acknowledge()
    {
        _durable.Publish(_commit++);
        AppendTicket[]? tickets = null;
        var count = 0;
        ITicketOwner? owner = null;
        var appends = 0;
        var bytes = 0L;
        foreach (var (who, number, _) in _appends)
        {
            if (who is not AppendTicket ticket)
            {
                who.Acknowledge(number);
                continue;
            }

            if (!ReferenceEquals(owner, ticket.Owner))
            {
                owner?.Release(appends, bytes);
                owner = ticket.Owner;
                appends = 0;
                bytes = 0;
            }

            appends++;
            bytes += ticket.Body.Bytes;
            tickets ??= ArrayPool<AppendTicket>.Shared.Rent(_appends.Count);
            tickets[count++] = ticket;
        }

        owner?.Release(appends, bytes);
        _appends.Clear();
        return tickets is null ? null : TicketRun.Queue(tickets, count);
    }

    /// <summary>The commit was undone: nothing of it is on the disk.</summary>
    internal void RefuseAll(RefusalReason reason, string detail, PendingRetries retries) =>
        AnswerAll(retries, (who, sequence) => who.Refuse(sequence, reason, detail));

    /// <summary>Whether the commit is on the disk is not known.</summary>
    internal void UnknownAll(string detail, PendingRetries retries) => AnswerAll(retries, (who, sequence) => who.Unknown(sequence, detail));

    private void AnswerAll(PendingRetries retries, Action<IAppender, long> answer)
    {
        _durable = new DurableThrough(); // a later commit must not count for these
        var appends = _appends.ToArray();
        _appends.Clear();
        foreach (var (who, number, callerNumbered) in appends)
        {
            if (callerNumbered) retries.Add(number);
            answer(who, callerNumbered ? number : 0);
        }
    }
}
