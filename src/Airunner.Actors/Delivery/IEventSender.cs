namespace Airunner.Actors;

/// <summary>Takes events to a server. The seam for users: implement it for the server you have.</summary>
/// <remarks>One instance serves all jobs unless the registration says otherwise; calls for different executions may run at the same time.</remarks>
public interface IEventSender
{
    /// <summary>Delivers a batch. Returning means that the server has said that it has every one of these events; nothing less will do.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="events">1 to <c>batch.max-events</c> events, sequences rising; the same events may be sent again (at least once).</param>
    /// <param name="cancellationToken">Cancelled at <c>batch.send-timeout</c> and on stop.</param>
    /// <exception cref="EventsRefusedException">The server will not take these events as they are; the batch is halved until the bad one is alone.</exception>
    /// <exception cref="Exception">Anything else: the batch is tried again, for ever, with backoff.</exception>
    Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken);
}

/// <summary>Thrown by an <see cref="IEventSender"/> when the server refuses the content of a batch rather than failing to take it.</summary>
public sealed class EventsRefusedException(string reason, Exception? inner = null) : Exception(reason, inner);
