using Airunner.Actors.Jobs;
using Akka.Actor;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>
/// Hears of what reached no log's actor: appends go back to their gate, questions to JobsActor, so that nobody waits for an answer that
/// cannot come. No mailbox: it works while the system goes down.
/// </summary>
internal sealed class UndeliveredMessages(ActorSystem system, IActorRef jobs) : MinimalActorRef
{
    /// <inheritdoc/>
    public override ActorPath Path { get; } = system.DeadLetters.Path.Root / "airunner-undelivered";

    /// <inheritdoc/>
    public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

    /// <summary>Starts listening.</summary>
    internal static void Listen(ActorSystem system, IActorRef jobs) =>
        system.EventStream.Subscribe(new UndeliveredMessages(system, jobs), typeof(DeadLetter));

    /// <inheritdoc/>
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case DeadLetter { Message: AppendTicket ticket }:
                ticket.Owner.TellAgain(ticket);
                break;
            case DeadLetter { Message: JobWalProtocol.IWithExecution asked } letter when letter.Recipient.Path.Parent.Equals(jobs.Path):
                jobs.Tell(new JobWalMessages.StillAsked(asked, letter.Recipient), letter.Sender);
                break;
        }
    }
}
