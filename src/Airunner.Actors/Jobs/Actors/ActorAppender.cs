using System.Diagnostics;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Signals;
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
    public Activity? Trace { get; init; }

    /// <inheritdoc/>
    public void Acknowledge(long number)
    {
        WalTraces.Appended(Trace, number);
        actor.Tell(new Appended(execution, correlation, number), log);
    }

    /// <inheritdoc/>
    public void Refuse(long sequence, RefusalReason reason, string? detail)
    {
        WalTraces.NotAppended(Trace, nameof(AppendRefused));
        actor.Tell(new AppendRefused(execution, correlation, reason, detail), log);
    }

    /// <inheritdoc/>
    public void Unknown(long sequence, string detail)
    {
        WalTraces.NotAppended(Trace, nameof(AppendUnknown));
        actor.Tell(new AppendUnknown(execution, correlation, detail), log);
    }
}
