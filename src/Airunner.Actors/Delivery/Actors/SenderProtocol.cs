using System.Diagnostics;
using Airunner.Actors.Jobs.Actors;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>The conversation between a job's owner (JobWalActor) and its SenderActor. The owner keeps the position.</summary>
/// <remarks>
/// A message that finds its receiver stopped is no loss: a new sender asks its owner, and what an owner does not hear of is sent again.
/// </remarks>
internal static class SenderProtocol
{
    /// <summary>
    /// Sender → owner: nothing is in flight; answer with a <see cref="Batch"/> of pending events. Sent at the start and after each batch.
    /// </summary>
    public sealed record BatchWanted(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Owner → sender: durable, pending events, at least one, with rising sequences.</summary>
    /// <param name="Execution">Whose events.</param>
    /// <param name="Id">Rises with each batch; answers carry it.</param>
    /// <param name="Events">1 to <c>batch.max-events</c>.</param>
    public sealed record Batch(JobExecution Execution, long Id, EventBatch Events)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>Whether the log is a leftover that nothing was appended to since: live executions are sent first.</summary>
        public bool IsLeftover { get; init; }

        /// <summary>The activities that have appended its events, as far as they are known.</summary>
        public IReadOnlyList<ActivityContext> Appends { get; init; } = [];
    }

    /// <summary>Owner → sender: a caller waits for a flush; retry now instead of at the end of the delay.</summary>
    public sealed record RetryNow(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Sender → owner: the receiver has acknowledged every event of the batch up to and including this sequence.</summary>
    public sealed record Delivered(JobExecution Execution, long BatchId, long ThroughSequence)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        /// <summary>The activity of the call; default where nobody listened.</summary>
        public ActivityContext Trace { get; init; }
    }

    /// <summary>
    /// Sender → owner: the receiver refused this event in every try; it is set aside. All events of the batch before it were delivered or
    /// set aside already.
    /// </summary>
    public sealed record Refused(JobExecution Execution, long BatchId, long Sequence, string Reason)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Sender → owner: a try failed; the next one follows after a delay.</summary>
    /// <param name="Execution">Whose events.</param>
    /// <param name="Attempts">Failed tries in a row, from 1.</param>
    /// <param name="Delay">Time to the next try.</param>
    /// <param name="Error">What failed, as text for people; no payloads, no tokens.</param>
    public sealed record SendFailed(JobExecution Execution, int Attempts, TimeSpan Delay, string Error)
        : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Sender → owner: a call that was cancelled at its time-out has not returned. Sent once a minute until it has.</summary>
    /// <param name="Execution">Whose events.</param>
    /// <param name="Since">Time since the call.</param>
    public sealed record SendOpen(JobExecution Execution, TimeSpan Since) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    /// <summary>Sender → owner: such a call has returned.</summary>
    public sealed record SendReturned(JobExecution Execution) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
