using Airunner.Actors;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Collector;

/// <summary>A batch in the sender's queue, and its caller's answer.</summary>
internal sealed class WaitingBatch(JobExecution execution, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken) : EventBatch(execution, events)
{
    // The callers' code must not run on the writing thread.
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Payload bytes, counted on the caller's thread.</summary>
    public long Bytes { get; } = StoredForm.Size(events);

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
        _ = _stored.Task.Exception; // seen: a caller that was cancelled does not come to look
    }
}
