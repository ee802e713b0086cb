using Airunner.Actors;
using Airunner.Collector.Store;

namespace Airunner.Collector;

/// <summary>A batch in the sender's queue, and the answer to its caller.</summary>
internal sealed class WaitingBatch(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    : AddRequest(execution, events)
{
    // The caller's continuation must not run on the writing thread.
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Payload bytes.</summary>
    public long Bytes { get; } = SizeOf(events);

    /// <summary>Completes when the batch is durable; fails with the reason when it is not.</summary>
    public Task Stored => _stored.Task;

    /// <summary>Whether the caller has cancelled: then the batch need not be written.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>Answers that the group is committed.</summary>
    public void Answer()
    {
        if (Failure is null) _stored.SetResult();
        else Fail(Failure);
    }

    /// <summary>Answers that the group failed.</summary>
    public void Fail(Exception trouble)
    {
        _stored.SetException(trouble);
        _ = _stored.Task.Exception; // observed here, because a cancelled caller no longer awaits it
    }

    private static long SizeOf(EventBatch events)
    {
        var bytes = 0L;
        for (var i = 0; i < events.Count; i++) bytes += events.SerialisedAt(i).Length;
        return bytes;
    }
}
