using System.Diagnostics;
using Airunner.Actors;

namespace Airunner.Benchmarks.Product;

/// <summary>Sends by another sender, and counts what its server has answered for.</summary>
/// <param name="sender">The other one.</param>
/// <param name="expected">The number of events at which the measurement ends.</param>
internal sealed class DeliveredSender(IEventSender sender, long expected) : IEventSender
{
    private readonly TaskCompletionSource<TimeSpan> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _events;

    /// <summary>Completes with the time from the construction until all were delivered.</summary>
    public Task<TimeSpan> All => _all.Task;

    public bool KeepsBatches => sender.KeepsBatches;

    public async Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        var count = events.Count; // its memory may be used again afterwards
        await sender.SendAsync(execution, events, cancellationToken);
        if (Interlocked.Add(ref _events, count) >= expected) _all.TrySetResult(Stopwatch.GetElapsedTime(_began));
    }
}
