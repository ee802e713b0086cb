using System.Buffers;

namespace Airunner.Actors.Jobs;

/// <summary>Fires the continuations of a few durable appends on the thread pool, never on the commit thread.</summary>
/// <remarks>
/// A caller's code runs in a continuation, and it may block, even on another append of the same run. So while there is more to fire,
/// somebody stands by to take over what is left: up to half the processors help at once, beyond that one more comes each millisecond
/// that the run is not over. If each helper called the next at once, a run of some microseconds would wake every idle thread of the pool.
/// </remarks>
internal sealed class TicketRun : IThreadPoolWorkItem
{
    /// <summary>How many call at the same time before the patience is over.</summary>
    internal static readonly int MostAtOnce = Math.Max(1, Environment.ProcessorCount / 2);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);

    private readonly AppendTicket[] _tickets;
    private readonly int _count;
    private readonly TimeProvider _time;
    private int _next = -1;
    private int _done;
    private int _helpers;

    private TicketRun(AppendTicket[] tickets, int count, TimeProvider time) => (_tickets, _count, _time) = (tickets, count, time);

    /// <summary>Whether every caller has been called.</summary>
    internal bool IsDone => Volatile.Read(ref _done) == _count;

    /// <summary>Queues them; the array goes back to its pool.</summary>
    /// <param name="tickets">From the shared pool.</param>
    /// <param name="count">How many of the array count.</param>
    /// <param name="time">Measures the patience with a continuation that blocks; null for the system's.</param>
    internal static TicketRun Queue(AppendTicket[] tickets, int count, TimeProvider? time = null)
    {
        var run = new TicketRun(tickets, count, time ?? TimeProvider.System);
        run.Queue();
        return run;
    }

    void IThreadPoolWorkItem.Execute()
    {
        using var patience = StandBy();
        for (var i = Interlocked.Increment(ref _next); i < _count; i = Interlocked.Increment(ref _next))
        {
            _tickets[i].Succeed();
            if (Interlocked.Increment(ref _done) == _count) ArrayPool<AppendTicket>.Shared.Return(_tickets, clearArray: true);
        }
    }

    private void Queue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private ITimer? StandBy()
    {
        if (Volatile.Read(ref _next) >= _count - 2) return null; // at most one is left: it can wait for nobody of this run
        if (Interlocked.Increment(ref _helpers) >= MostAtOnce)
            return _time.CreateTimer(static run => ((TicketRun)run!).Queue(), this, Patience, Timeout.InfiniteTimeSpan);
        Queue();
        return null;
    }
}
