namespace Airunner.Actors;

/// <summary>Sends events to a server. Implement it for your server.</summary>
/// <remarks>
/// One instance serves all jobs unless it is registered otherwise. Calls for different executions run concurrently, up to
/// <c>delivery.max-in-flight</c>. For one execution there is never a second call before the first has returned.
/// <list type="bullet">
/// <item>Never block: await the server, and pass the token on. A call that blocks keeps one of the few threads that all executions
/// share.</item>
/// <item>Calls overlap between executions: fields are shared, so keep the state of a call in the call.</item>
/// <item>All or nothing: where the server has taken only some of the events, throw. The whole batch is sent again, and the server drops
/// what it has, by job, execution and sequence.</item>
/// </list>
/// </remarks>
public interface IEventSender
{
    /// <summary>Whether batches may be read after their call has returned. True unless it is implemented.</summary>
    /// <value>
    /// False: a batch is not read any more once its call has succeeded. Its memory is then used again for later batches, and reading it
    /// fails. That spares much garbage where a backlog is delivered. A batch whose call failed, was cancelled or refused keeps its memory.
    /// </value>
    bool KeepsBatches => true;

    /// <summary>Delivers a batch. Return only after the server has acknowledged every one of these events.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="events">
    /// 1 to <c>batch.max-events</c> events with rising sequences. The same events may be sent again (at least once).
    /// </param>
    /// <param name="cancellationToken">
    /// Cancelled at <c>batch.send-timeout</c> and on stop. A call that ignores it delays its own execution until it returns; a success
    /// counts also after the time-out.
    /// </param>
    /// <exception cref="EventsRefusedException">The server refuses these events. The batch is then halved.</exception>
    /// <exception cref="TimeoutException">No answer in time: sent again with backoff, and the next sends are smaller.</exception>
    /// <exception cref="RetryLaterException">The server cannot take events now; it may say how long to wait.</exception>
    /// <exception cref="Exception">Anything else: the batch is sent again, with backoff and without a limit.</exception>
    Task SendAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken);
}

/// <summary>Thrown by an <see cref="IEventSender"/> when the server refuses the content of a batch.</summary>
public sealed class EventsRefusedException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>The server's code, as <c>error.type</c> of the metrics: one of a few names, no text. Null where it has none.</summary>
    public string? Code { get; init; }
}

/// <summary>Thrown by an <see cref="IEventSender"/> when the server cannot take events now, whatever they are.</summary>
/// <param name="reason">Why, for people: shown in logs and in the status of the execution. No secrets.</param>
/// <param name="after">The server's wish: the next try is not before; null where it has none.</param>
/// <param name="inner">The cause.</param>
public sealed class RetryLaterException(string reason, TimeSpan? after = null, Exception? inner = null)
    : Exception(reason, inner), IExplainedFailure
{
    /// <summary>Least time before the next try; a flush does not wait for it.</summary>
    public TimeSpan? After { get; } = after;

    /// <summary>The server's code, as <c>error.type</c> of the metrics: one of a few names, no text. Null where it has none.</summary>
    public string? Code { get; init; }
}
