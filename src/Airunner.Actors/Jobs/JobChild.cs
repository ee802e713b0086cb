using Akka.Actor;

namespace Airunner.Actors.Jobs;

/// <summary>What JobsActor knows of one child.</summary>
internal sealed class JobChild(bool isLeftover)
{
    private List<(JobWalProtocol.IWithExecution Message, IActorRef Sender)> _later = [];

    /// <summary>The actor; null while it waits to be made anew.</summary>
    internal IActorRef? Actor { get; private set; }

    /// <summary>Whether messages go to it: false while it is ending or gone.</summary>
    internal bool IsRouted { get; private set; }

    /// <summary>Whether its log was found at the start and nobody has wanted to append to it since.</summary>
    internal bool IsLeftover { get; private set; } = isLeftover;

    /// <summary>When the actor was made, as <see cref="TimeProvider.GetTimestamp"/> told.</summary>
    internal long MadeAt { get; private set; }

    /// <summary>Messages for the next incarnation.</summary>
    internal List<(JobWalProtocol.IWithExecution Message, IActorRef Sender)> Later => _later;

    internal void Made(IActorRef actor, long now) => (Actor, IsRouted, MadeAt) = (actor, true, now);

    internal void Claimed() => IsLeftover = false;

    internal void Ending() => IsRouted = false;

    internal void Gone() => (Actor, IsRouted) = (null, false);

    internal List<(JobWalProtocol.IWithExecution Message, IActorRef Sender)> TakeLater() => Interlocked.Exchange(ref _later, []);
}
