using Airunner.Actors.Delivery.Actors;
using Akka.Actor;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>Replaces a delivery: forwards the owner's batches to a probe, and the test's messages to the owner.</summary>
internal sealed class RelaySender(JobExecution execution, IActorRef owner, IActorRef probe) : UntypedActor
{
    /// <summary>A message for the owner.</summary>
    internal sealed record Say(object Message) : INoSerializationVerificationNeeded;

    protected override void PreStart() => owner.Tell(new SenderProtocol.BatchWanted(execution));

    protected override void OnReceive(object message)
    {
        if (message is Say say) owner.Tell(say.Message);
        else if (message is SenderProtocol.Batch) probe.Tell(message); // RetryNow is ignored: nothing waits for a retry here
    }
}
