using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Jobs.Life;

namespace Airunner.Benchmarks.Product;

/// <summary>A receiver that only counts events.</summary>
/// <param name="expected">The count at which <see cref="All"/> completes.</param>
internal sealed class CountingSender(long expected = long.MaxValue) : IEventSender
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;
    private long _firstAt;
    private long _lastAt;

    /// <summary>Events so far.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Completes when all were received.</summary>
    public Task All => _all.Task;

    /// <summary>Stopwatch timestamp of the first call.</summary>
    public long FirstAt => Volatile.Read(ref _firstAt);

    /// <summary>Time from the first call to the one that completed <see cref="All"/>.</summary>
    public TimeSpan Taken => Stopwatch.GetElapsedTime(_firstAt, Volatile.Read(ref _lastAt));

    public bool KeepsBatches => false;

    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _firstAt) == 0) Interlocked.CompareExchange(ref _firstAt, Stopwatch.GetTimestamp(), 0);
        if (Interlocked.Add(ref _count, events.Count) < expected) return Task.CompletedTask;
        Volatile.Write(ref _lastAt, Stopwatch.GetTimestamp());
        _all.TrySetResult();
        return Task.CompletedTask;
    }
}
