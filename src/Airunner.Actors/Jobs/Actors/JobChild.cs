using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>What JobsActor knows of one child.</summary>
/// <param name="isLeftover">Whether its log was found at the start.</param>
/// <param name="maxLater">Most messages kept for its next incarnation.</param>
internal sealed class JobChild(bool isLeftover, int maxLater)
{
    private readonly BoundedWaiters<(IWithExecution Message, IActorRef Sender)> _later = new(maxLater, TurnAway);

    /// <summary>The actor; null while it waits to be made anew.</summary>
    internal IActorRef? Actor { get; private set; }

    /// <summary>Whether messages go to it: false while it is ending or gone.</summary>
    internal bool IsRouted { get; private set; }

    /// <summary>Whether its log was found at the start and nobody has wanted to append to it since.</summary>
    internal bool IsLeftover { get; private set; } = isLeftover;

    /// <summary>When the actor was made, as <see cref="TimeProvider.GetTimestamp"/> told.</summary>
    internal long MadeAt { get; private set; }

    internal void Made(IActorRef actor, long now) => (Actor, IsRouted, MadeAt) = (actor, true, now);

    internal void Claimed() => IsLeftover = false;

    internal void Ending() => IsRouted = false;

    internal void Gone() => (Actor, IsRouted) = (null, false);

    /// <summary>A message for the next incarnation.</summary>
    internal void Later(IWithExecution message, IActorRef sender) => _later.Add((message, sender));

    /// <summary>What came for the next incarnation.</summary>
    internal IReadOnlyList<(IWithExecution Message, IActorRef Sender)> TakeLater() => _later.TakeAll();

    private static void TurnAway((IWithExecution Message, IActorRef Sender) oldest)
    {
        const string Why = "too many wait for it to be opened again; ask again.";
        var execution = oldest.Message.Execution;
        if (oldest.Message is Activate) oldest.Sender.Tell(new NotActivated(execution, RefusalReason.Recovering, Why));
        else oldest.Sender.Tell(new Status.Failure(new LogUnavailableException(execution, RefusalReason.QueueFull, Why)));
    }
}
