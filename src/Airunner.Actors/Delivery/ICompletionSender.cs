namespace Airunner.Actors;

/// <summary>
/// Implemented by an <see cref="IEventSender"/> whose server can say whether it has all events of an execution. Optional.
/// </summary>
/// <remarks>
/// Called when an execution is completed, or its leftover log is to be archived, and nothing of it is pending: once, after its last batch
/// and before the log is archived. A process that ends in between leaves the log, so the next one calls again. A failure, or no answer
/// within 5 s, is logged and changes nothing else: the log is archived all the same.
/// </remarks>
public interface ICompletionSender
{
    /// <summary>Asks the server whether it has all delivered events of an execution.</summary>
    /// <param name="execution">Whose events.</param>
    /// <param name="sent">What was delivered; an event that was refused for good is not counted.</param>
    /// <param name="cancellationToken">Cancelled when the answer is no longer waited for.</param>
    /// <returns>The server's answer; null where it does not say.</returns>
    Task<Completeness?> CompleteAsync(JobExecution execution, ExecutionTotals sent, CancellationToken cancellationToken);
}
