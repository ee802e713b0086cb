using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Jobs.Actors;

/// <summary>What JobsActor knows of one execution whose log is open, ends, or is opened again.</summary>
/// <param name="isLeftover">Whether its log was found at the start.</param>
/// <param name="maxWaiting">Most messages that wait for its next instance.</param>
internal sealed class JobChild(bool isLeftover, int maxWaiting)
{
    private readonly List<IActorRef> _handOvers = [];
    private readonly BoundedWaiters<(IWithExecution Message, IActorRef Sender)> _waiting = new(maxWaiting, Refuse);

    /// <summary>Where its actor stands.</summary>
    internal ChildState State { get; private set; } = new ChildState.AwaitingRestart();

    /// <summary>Whether its log was found at the start, and nobody has appended, or opened it to append, since.</summary>
    internal bool IsLeftover { get; private set; } = isLeftover;

    /// <summary>
    /// Whether somebody in this process appends to its log, which cannot be opened now: it will be asked for again, and is none that an
    /// earlier process has left.
    /// </summary>
    internal bool IsAwaited { get; private set; }

    /// <summary>A new instance of its actor was created.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="now">A value of <see cref="TimeProvider.GetTimestamp"/>.</param>
    internal void Start(IActorRef actor, long now) => State = new ChildState.Running(actor, now);

    /// <summary>The log could not be opened for a reason that may pass.</summary>
    internal void NoteNotOpenedNow() => IsAwaited = !IsLeftover;

    /// <summary>The log has ended or could not be opened.</summary>
    internal void Stop()
    {
        if (State is ChildState.Running running) State = new ChildState.Stopping(running.Actor);
    }

    /// <summary>The actor has failed; it is to be created again.</summary>
    internal void AwaitRestart() => State = new ChildState.AwaitingRestart();

    /// <summary>Someone appends, or opens the log in order to append.</summary>
    internal void Claim() => IsLeftover = false;

    /// <summary>Keeps who waits until nothing is appended here any more.</summary>
    internal void AwaitHandOver(IActorRef caller) => _handOvers.Add(caller);

    /// <summary>Takes who waits until nothing is appended here any more.</summary>
    internal IReadOnlyList<IActorRef> TakeHandOvers()
    {
        IReadOnlyList<IActorRef> waiting = [.. _handOvers];
        _handOvers.Clear();
        return waiting;
    }

    /// <summary>Keeps a message for the next instance.</summary>
    internal void Wait(IWithExecution message, IActorRef sender) => _waiting.Add((message, sender));

    /// <summary>Takes the messages for the next instance, oldest first.</summary>
    internal IReadOnlyList<(IWithExecution Message, IActorRef Sender)> TakeWaiting() => _waiting.TakeAll();

    private static void Refuse((IWithExecution Message, IActorRef Sender) oldest)
    {
        const string Why = "too many callers wait for it to be opened again; ask again.";
        var execution = oldest.Message.Execution;
        object answer = oldest.Message is Activate
            ? new NotActivated(execution, RefusalReason.Recovering, Why)
            : new Unavailable(execution, RefusalReason.QueueFull, Why);
        oldest.Sender.Tell(answer);
    }
}
