using System.Buffers;

namespace Airunner.Actors.Jobs;

/// <summary>Fires the continuations of a few durable appends on the thread pool, never on the commit thread.</summary>
internal sealed class TicketRun(AppendTicket[] tickets, int count) : IThreadPoolWorkItem
{
    /// <summary>Queues them; the array goes back to its pool.</summary>
    internal static void Queue(AppendTicket[] tickets, int count) =>
        ThreadPool.UnsafeQueueUserWorkItem(new TicketRun(tickets, count), preferLocal: false);

    void IThreadPoolWorkItem.Execute()
    {
        for (var i = 0; i < count; i++) tickets[i].Succeed();
        ArrayPool<AppendTicket>.Shared.Return(tickets, clearArray: true);
    }
}
