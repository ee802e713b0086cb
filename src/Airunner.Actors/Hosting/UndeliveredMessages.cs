using Airunner.Actors.Jobs;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>Hears of appends that reached no actor, and gives them back to their gate. No mailbox: it works while the system goes down.</summary>
internal sealed class UndeliveredTickets(ActorSystem system) : MinimalActorRef
{
    /// <inheritdoc/>
    public override ActorPath Path { get; } = system.DeadLetters.Path.Root / "airunner-undelivered";

    /// <inheritdoc/>
    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <summary>Starts listening.</summary>
    internal static void Listen(ActorSystem system) => system.EventStream.Subscribe(new UndeliveredTickets(system), typeof(DeadLetter));

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is not DeadLetter { Message: AppendTicket ticket }) return;
        ticket.Owner.Release(1, ticket.Body.Bytes);
        ticket.Owner.TellAgain(ticket);
    }
}
