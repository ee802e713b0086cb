namespace Airunner.Collector.Server.Queue;

/// <summary>Wakes the calls that wait for a job, when this collector gets one.</summary>
internal sealed class QueueSignal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Completes with the next job. To be read before the queue is.</summary>
    public Task Next => _next.Task;

    /// <summary>There is a job.</summary>
    public void Ring() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
