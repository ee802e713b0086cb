using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>An open log, reached through its actor.</summary>
/// <param name="actor">The log's actor.</param>
/// <param name="serializes">Whether the actor system serializes every message.</param>
internal sealed class LogActor(IActorRef actor, bool serializes) : IOpenLog
{
    /// <inheritdoc/>
    public void Append(AppendTicket ticket) => actor.Tell(serializes ? new JobWalMessages.LocalAppend(ticket) : ticket, ActorRefs.NoSender);
}
