using Akka.Actor;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>The state of one child of JobsActor, as JobsActor sees it.</summary>
internal abstract record ChildState
{
    /// <summary>The actor; null while there is none.</summary>
    internal virtual IActorRef? Current => null;

    /// <summary>Messages are routed to the actor.</summary>
    /// <param name="Actor">The log's actor.</param>
    /// <param name="StartedAt">When it was created, a value of <see cref="TimeProvider.GetTimestamp"/>.</param>
    internal sealed record Running(IActorRef Actor, long StartedAt) : ChildState
    {
        /// <inheritdoc/>
        internal override IActorRef Current => Actor;
    }

    /// <summary>
    /// Its log has ended, or could not be opened, and the actor was sent its stop. No message is routed to it: messages behind the stop
    /// would never be answered.
    /// </summary>
    internal sealed record Stopping(IActorRef Actor) : ChildState
    {
        /// <inheritdoc/>
        internal override IActorRef Current => Actor;
    }

    /// <summary>Its actor has failed; a new instance is created after a backoff.</summary>
    internal sealed record AwaitingRestart : ChildState;
}
