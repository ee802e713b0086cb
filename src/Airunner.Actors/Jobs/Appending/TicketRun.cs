using System.Buffers;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Calls the callers of durable appends on the thread pool, never on the commit thread.</summary>
/// <remarks>
/// A caller's continuation may block, even on another append of the same run. So while callers remain, a second pool item is queued: it
/// continues with the next caller while the first one is blocked.
/// </remarks>
internal sealed class TicketRun(AppendTicket[] tickets, int count) : IThreadPoolWorkItem
{
    private int _next = -1;
    private int _done;
    private int _isSecondQueued; // 0 or 1

    /// <summary>Starts calling them.</summary>
    /// <param name="tickets">Rented from the shared pool; returned to it after the last call.</param>
    /// <param name="count">How many of the array are used.</param>
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
        Volatile.Write(ref _isSecondQueued, 0);
        for (var i = Interlocked.Increment(ref _next); i < count; i = Interlocked.Increment(ref _next))
        {
            if (i < count - 1 && Interlocked.Exchange(ref _isSecondQueued, 1) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            tickets[i].Succeed();
            if (Interlocked.Increment(ref _done) == count) ArrayPool<AppendTicket>.Shared.Return(tickets, clearArray: true);
        }
    }
}
