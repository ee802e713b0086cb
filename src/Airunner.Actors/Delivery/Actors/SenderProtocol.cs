using Airunner.Actors.Jobs.Actors;
using Akka.Actor;

namespace Airunner.Actors.Delivery.Actors;

/// <summary>The conversation between a job's owner (JobWalActor) and its SenderActor. The position lives in the owner.</summary>
internal static class SenderProtocol
{
    /// <summary>Sender → owner: nothing is in flight, give me what is pending. Sent by a new instance and after each batch.</summary>
    public sealed record BatchWanted(JobExecution Execution) : INoSerializationVerificationNeeded;

    /// <summary>Owner → sender: durable, pending events, sequences rising, at least one.</summary>
    /// <param name="Execution">Whose.</param>
    /// <param name="Id">Rises with each batch the owner hands out; answers name it.</param>
    /// <param name="Events">1 to <c>batch.max-events</c>.</param>
    public sealed record Batch(JobExecution Execution, long Id, EventBatch Events) : INoSerializationVerificationNeeded;

    /// <summary>Owner → sender: a flush is waited for; a retry that is waiting for its time happens now.</summary>
    public sealed record RetryNow(JobExecution Execution) : INoSerializationVerificationNeeded;

    /// <summary>Sender → owner: the receiver has acknowledged every event of the batch up to and including this sequence.</summary>
    public sealed record Delivered(JobExecution Execution, long BatchId, long ThroughSequence) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Sender → owner: the receiver has refused this one event for good, after many tries. All events of the batch before it were delivered or
    /// refused first.
    /// </summary>
    public sealed record Refused(JobExecution Execution, long BatchId, long Sequence, string Reason) : INoSerializationVerificationNeeded;

    /// <summary>Sender → owner: a try failed and the next one waits.</summary>
    /// <param name="Execution">Whose.</param>
    /// <param name="Attempts">Failed tries in a row, from 1.</param>
    /// <param name="Delay">Time to the next try.</param>
    /// <param name="Error">What failed, for people; no payloads, no tokens.</param>
    public sealed record SendFailed(JobExecution Execution, int Attempts, TimeSpan Delay, string Error)
        : INoSerializationVerificationNeeded;
}
