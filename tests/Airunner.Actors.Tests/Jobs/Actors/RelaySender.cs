using Airunner.Actors.Delivery.Actors;
using Akka.Actor;

namespace Airunner.Actors.Tests.Jobs.Actors;

/// <summary>Stands for a delivery: shows a probe what its owner tells it, and tells the owner what a test wants said.</summary>
internal sealed class RelaySender(JobExecution execution, IActorRef owner, IActorRef probe) : UntypedActor
{
    /// <summary>Something to tell the owner.</summary>
    internal sealed record Say(object Message);

    protected override void PreStart() => owner.Tell(new SenderProtocol.BatchWanted(execution));

    protected override void OnReceive(object message)
    {
        if (message is Say say) owner.Tell(say.Message);
        else if (message is SenderProtocol.Batch) probe.Tell(message); // nothing waits here that RetryNow could hurry
    }
}
