using Akka.Actor;

namespace Airunner.Torture.Simulation;

/// <summary>In the place of an actor: each message is handled at once.</summary>
internal sealed class CapturedMessages(Action<object> handle) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "simulated";

    public override IActorRefProvider Provider => throw new NotSupportedException("It belongs to no system.");

    protected override void TellInternal(object message, IActorRef sender) => handle(message);
}
