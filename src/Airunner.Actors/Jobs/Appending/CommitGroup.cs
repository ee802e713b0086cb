using System.Buffers;
using System.Diagnostics;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Signals;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>The appends that the next commit covers: one durable write, then one answer to each.</summary>
internal sealed class CommitGroup
{
    private readonly List<(IAppender Appender, long Sequence, bool CallerNumbered)> _appends = [];
    private DurableThrough _durable = new();
    private long _commit = 1;

    /// <summary>How many appends wait for the commit.</summary>
    internal int Count => _appends.Count;

    /// <summary>Adds an append that was gathered into the log.</summary>
    /// <param name="appender">Gets the answer.</param>
    /// <param name="sequence">The event's sequence.</param>
    /// <param name="callerNumbered">Whether the caller assigned the sequence.</param>
    internal void Add(IAppender appender, long sequence, bool callerNumbered)
    {
        (appender as AppendTicket)?.Gathered(sequence, _durable, _commit);
        _appends.Add((appender, sequence, callerNumbered));
    }

    /// <summary>Acknowledges every append: the commit is durable.</summary>
    /// <returns>The calls to the callers, which have begun; null when there are none.</returns>
    internal TicketRun? Acknowledge()
    {
        _durable.Publish(_commit++);
        AppendTicket[]? tickets = null;
        var count = 0;
        ITicketOwner? owner = null;
        var appends = 0;
        var bytes = 0L;
        foreach (var (appender, sequence, _) in _appends)
        {
            if (appender is not AppendTicket ticket)
            {
                appender.Acknowledge(sequence);
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
            ticket.FreeBytes();
            tickets ??= ArrayPool<AppendTicket>.Shared.Rent(_appends.Count);
            tickets[count++] = ticket;
        }

        owner?.Release(appends, bytes);
        _appends.Clear();
        return tickets is null ? null : TicketRun.Queue(tickets, count);
    }

    /// <summary>The activities of the appends, as many as one activity names.</summary>
    internal IReadOnlyList<ActivityContext> Traces() =>
    [
        .. _appends.Select(static append => append.Appender.Trace).OfType<Activity>()
            .Select(static trace => trace.Context).Take(AppendTraces.MostOfOne),
    ];

    /// <summary>Records how long each append took; to be called before <see cref="Acknowledge"/>.</summary>
    internal void Measure(WalSignals signals, TimeProvider time)
    {
        if (!signals.HearsAppends) return;
        var now = time.GetTimestamp();
        foreach (var (appender, _, _) in _appends)
        {
            if (appender.Began != 0) signals.Appended(time.GetElapsedTime(appender.Began, now));
        }
    }

    /// <summary>Refuses every append: the commit was undone, nothing of it is on the disk.</summary>
    internal void RefuseAll(RefusalReason reason, string detail, PendingRetries retries) =>
        AnswerAll(retries, (appender, sequence) => appender.Refuse(sequence, reason, detail));

    /// <summary>Answers every append that its outcome is unknown.</summary>
    internal void UnknownAll(string detail, PendingRetries retries) =>
        AnswerAll(retries, (appender, sequence) => appender.Unknown(sequence, detail));

    private void AnswerAll(PendingRetries retries, Action<IAppender, long> answer)
    {
        _durable = new DurableThrough(); // a later commit must not make these durable
        var appends = _appends.ToArray();
        _appends.Clear();
        foreach (var (appender, sequence, callerNumbered) in appends)
        {
            if (callerNumbered) retries.Add(sequence);
            answer(appender, callerNumbered ? sequence : 0);
        }
    }
}
