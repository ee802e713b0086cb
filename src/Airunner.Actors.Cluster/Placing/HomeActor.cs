using Airunner.Actors.Cluster.Messages;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Cluster.Placing;

/// <summary>
/// The home of one execution: as long as it lives, this node takes the execution's appends, into a log on its own disk. It passes messages
/// to the node's JobsActor; callers on this node send appends to the log directly.
/// </summary>
internal sealed class HomeActor : UntypedActor
{
    /// <summary>Then it asks whether the log has ended: a caller on this node completes it without this actor.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(10);

    private readonly JobExecution _execution;
    private readonly IActorRef _jobs;
    private readonly NumberFloors _floors;
    private readonly TimeProvider _time;
    private readonly Dictionary<IActorRef, long> _taken = []; // number of the last append of each sender

    /// <summary>Called through <see cref="For"/>.</summary>
    public HomeActor(JobExecution execution, IActorRef jobs, NumberFloors floors, TimeProvider time)
    {
        _execution = execution;
        _jobs = jobs;
        _floors = floors;
        _time = time;
    }

    /// <summary>The props of a home.</summary>
    internal static Props For(JobExecution execution, IActorRef jobs, NumberFloors floors, TimeProvider time) =>
        Props.Create(() => new HomeActor(execution, jobs, floors, time)).WithDeploy(Deploy.Local);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _floors.Raise(_execution, NumberBase.At(_time.GetUtcNow()));
        Context.SetReceiveTimeout(QuietTime);
    }

    /// <inheritdoc/>
    protected override void PostStop() => _floors.Remove(_execution);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case OrderedAppend ordered: OnOrdered(ordered); break;
            case Activate activate: Open(activate, Sender); break;
            case Opened opened: opened.Asker.Tell(opened.Answer, Self); break;
            case Complete complete:
                _jobs.Forward(complete);
                _jobs.Tell(complete, Self); // to learn of the end
                break;
            case Reopen reopen:
                _jobs.Tell(new JobWalMessages.RetriesLeft(_execution, reopen.Retries), ActorRefs.NoSender);
                Open(new Activate(_execution), Sender);
                break;
            case Completed: PassAway(); break;
            case Unavailable: break; // an answer to this actor: it asks again later
            case IWithExecution request: _jobs.Forward(request); break;
            case ReceiveTimeout: _jobs.Tell(new GetStatus(_execution), Self); break;
            case JobStatus { Phase: JobPhase.Absent or JobPhase.Archived }: PassAway(); break;
            case JobStatus: break;
            case Terminated gone: _taken.Remove(gone.ActorRef); break;
            case Leave: StartLeaving(); break;
            default: Unhandled(message); break;
        }
    }

    private void Leaving(object message)
    {
        const string Why = "the execution moves to another node";
        switch (message)
        {
            case JobWalMessages.HandedOver: End(); break;
            case Terminated gone: _taken.Remove(gone.ActorRef); break;
            case OrderedAppend { Append: var append }: Sender.Tell(Refused(append, Why)); break;
            case Append append: Sender.Tell(Refused(append, Why)); break;
            case Activate or Reopen: Sender.Tell(new NotActivated(_execution, RefusalReason.Recovering, Why)); break;
            case Flush or Complete or GetStatus: Sender.Tell(new Unavailable(_execution, RefusalReason.Recovering, Why)); break;
            case Opened opened: opened.Asker.Tell(new NotActivated(_execution, RefusalReason.Recovering, Why)); break;
        }
    }

    private void OnOrdered(OrderedAppend ordered)
    {
        var last = _taken.GetValueOrDefault(Sender);
        if (ordered.Number != last + 1)
        {
            // Behind a gap nothing is taken: a lower sequence may have been lost on the way.
            Sender.Tell(Refused(ordered.Append, "an earlier append was lost on its way to this node"));
            return;
        }

        if (last == 0) Context.Watch(Sender);
        _taken[Sender] = ordered.Number;
        _jobs.Forward(ordered.Append);
    }

    /// <summary>A caller on this node gets the log itself, one elsewhere gets this actor, which ends when the execution moves.</summary>
    private void Open(Activate activate, IActorRef asker)
    {
        var self = Self;
        var isLocal = ((IInternalActorRef)asker).IsLocal;
        _jobs.Ask<object>(activate, Reopen.Within).PipeTo(
            Self,
            success: answer => new Opened(asker, answer is Activated activated && !isLocal ? activated with { Log = self } : answer),
            failure: error => new Opened(asker, new NotActivated(_execution, RefusalReason.Recovering, error.Message)));
    }

    private void StartLeaving()
    {
        Become(Leaving);
        Context.SetReceiveTimeout(null);
        _jobs.Tell(new JobWalMessages.HandOver(_execution), Self);
    }

    /// <summary>Every append that was taken is answered.</summary>
    private void End()
    {
        foreach (var (sender, taken) in _taken) sender.Tell(new HomeEnds(taken), Self);
        Context.Stop(Self);
    }

    /// <summary>The log has ended: the execution needs no home. What arrives meanwhile gets a new one.</summary>
    private static void PassAway() => Context.Parent.Tell(new Passivate(Leave.Instance));

    private static AppendRefused Refused(Append append, string why) =>
        new(append.Execution, append.Correlation, RefusalReason.Recovering, why);

    /// <summary>From the shard: take no more appends, and stop once every one is answered.</summary>
    internal sealed record Leave : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly Leave Instance = new();
    }

    private sealed record Opened(IActorRef Asker, object Answer) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
