using Airunner.Actors;
using Airunner.Collector.Store;

namespace Airunner.Collector;

/// <summary>A batch in the sender's queue, and its caller's answer.</summary>
internal sealed class WaitingBatch(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
    : AddRequest(execution, events)
{
    // The callers' code must not run on the writing thread.
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Payload bytes.</summary>
    public long Bytes { get; } = SizeOf(events);

    /// <summary>Ends when the batch is durable, or with why it is not.</summary>
    public Task Stored => _stored.Task;

    /// <summary>True when its caller has gone: it is not worth a write.</summary>
    public bool IsCancelled => cancellationToken.IsCancellationRequested;

    /// <summary>The group is committed.</summary>
    public void Answer()
    {
        if (Failure is null) _stored.SetResult();
        else Fail(Failure);
    }

    /// <summary>Nothing of the group counts.</summary>
    public void Fail(Exception trouble)
    {
        _stored.SetException(trouble);
        _ = _stored.Task.Exception; // observed here, since a cancelled caller no longer awaits it
    }

    private static long SizeOf(EventBatch events)
    {
        var bytes = 0L;
        for (var i = 0; i < events.Count; i++) bytes += events.SerialisedAt(i).Length;
        return bytes;
    }
}
