using System.Buffers;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Fires the continuations of a few durable appends on the thread pool, never on the commit thread.</summary>
/// <remarks>
/// A caller's code runs in a continuation, and it may block, even on another append of the same run. So while there is more to fire, one
/// more pool item stands by: it takes over what is left when this one does not come back.
/// </remarks>
internal sealed class TicketRun(AppendTicket[] tickets, int count) : IThreadPoolWorkItem
{
    private int _next = -1;
    private int _done;
    private int _standsBy;

    /// <summary>Queues them; the array goes back to its pool.</summary>
    internal static TicketRun Queue(AppendTicket[] tickets, int count)
    {
        var run = new TicketRun(tickets, count);
        ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
        return run;
    }

    /// <summary>Whether every caller has been called.</summary>
    internal bool IsDone => Volatile.Read(ref _done) == count;

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _standsBy, 0);
        for (var i = Interlocked.Increment(ref _next); i < count; i = Interlocked.Increment(ref _next))
        {
            if (i < count - 1 && Interlocked.Exchange(ref _standsBy, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            tickets[i].Succeed();
            if (Interlocked.Increment(ref _done) == count) ArrayPool<AppendTicket>.Shared.Return(tickets, clearArray: true);
        }
    }
}
