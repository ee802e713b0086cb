using Airunner.Actors.Jobs.Appending;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>An actor that waits for the answer to one append; the correlation number identifies the append in the answer.</summary>
internal sealed class ActorAppender(JobExecution execution, IActorRef actor, long correlation, IActorRef log) : IAppender
{
    /// <inheritdoc/>
    /// <remarks>An actor cannot cancel an append.</remarks>
    public bool IsAnswered => false;

    /// <inheritdoc/>
    public long Began { get; init; }

    /// <inheritdoc/>
    public void Acknowledge(long number) => actor.Tell(new Appended(execution, correlation, number), log);

    /// <inheritdoc/>
    public void Refuse(long sequence, RefusalReason reason, string? detail) =>
        actor.Tell(new AppendRefused(execution, correlation, reason, detail), log);

    /// <inheritdoc/>
    public void Unknown(long sequence, string detail) => actor.Tell(new AppendUnknown(execution, correlation, detail), log);
}
