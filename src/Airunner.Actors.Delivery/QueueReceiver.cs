namespace Airunner.Actors.Queues;

/// <summary>Takes everything: the records of queues are nobody else's. HOCON names it as <c>sender</c>.</summary>
internal sealed class QueueReceiver : IEventSender
{
    /// <inheritdoc/>
    public Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken) => Task.CompletedTask;
}
