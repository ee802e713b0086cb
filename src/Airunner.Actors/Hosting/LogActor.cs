using Airunner.Actors.Jobs.Appending;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>An open log, reached through its actor.</summary>
internal sealed class LogActor(IActorRef actor) : IOpenLog
{
    /// <inheritdoc/>
    public void Append(AppendTicket ticket) => actor.Tell(ticket, ActorRefs.NoSender);
}
