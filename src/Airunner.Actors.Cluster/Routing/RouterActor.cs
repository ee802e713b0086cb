using Airunner.Actors.Cluster.Messages;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Identity;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Cluster.Routing;

/// <summary>
/// Takes the messages of <see cref="JobWalProtocol"/> on one node for every execution: to the log where it is on this node, else through
/// the shard region to its home, or to the <see cref="RemoteLog"/> that knows its home already.
/// </summary>
internal sealed class RouterActor : UntypedActor, IWithTimers
{
    /// <summary>What is sent to a node that has died, and is not known to, is lost: it is asked again so soon.</summary>
    internal static readonly TimeSpan AnswersWithin = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly int MostAttempts = (int)(Reopen.Within / AnswersWithin);

    private readonly IActorRef _region;
    private readonly IActorRef _jobs;
    private readonly Dictionary<JobExecution, IActorRef> _remote = [];
    private readonly Dictionary<IActorRef, JobExecution> _executions = [];
    private readonly Dictionary<JobExecution, SortedSet<long>> _owed = []; // to be appended again, before higher ones
    private bool _hasLeft;

    /// <summary>Called through <see cref="For"/>.</summary>
    public RouterActor(IActorRef region, IActorRef jobs)
    {
        _region = region;
        _jobs = jobs;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props of a router.</summary>
    /// <param name="region">The shard region, or its proxy.</param>
    /// <param name="jobs">The node's JobsActor; nobody where it keeps no logs.</param>
    internal static Props For(IActorRef region, IActorRef jobs) =>
        Props.Create(() => new RouterActor(region, jobs)).WithDeploy(Deploy.Local);

    /// <inheritdoc/>
    protected override void PreStart() => Context.Watch(_region);

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IWithExecution { Execution.Job: null } or Drain: ToJobs(message); break;
            case Opened opened: OnOpened(opened); break;
            case Unopened { Opening: var opening }: AskAgain(opening); break;
            case IWithExecution request: Route(request); break;
            case JobWalMessages.RetriesLeft left: Owe(left); break;
            case JobWalMessages.Unanswered unanswered: Route(unanswered.Request); break;
            case Terminated gone when gone.ActorRef.Equals(_region): _hasLeft = true; break;
            case Terminated gone: Forget(gone.ActorRef); break;
            default: ToJobs(message); break;
        }
    }

    private void Route(IWithExecution request)
    {
        if (request is GiveUp giveUp) NoteGivenUp(giveUp);
        if (_hasLeft) AnswerAfterLeaving(request);
        else if (request is Activate activate) Open(activate);
        else if (_remote.TryGetValue(request.Execution, out var remote)) remote.Forward(request);
        else _region.Forward(request);
    }

    private void Open(Activate activate) => Ask(new Opening(activate.Execution, Sender, Attempt: 1));

    private void Ask(Opening opening)
    {
        var execution = opening.Execution;
        object question = _owed.TryGetValue(execution, out var owed) ? new Reopen(execution, [.. owed]) : new Activate(execution);
        _region.Ask<object>(question, AnswersWithin).PipeTo(
            Self,
            success: answer => new Opened(opening, answer),
            failure: _ => new Unopened(opening));
    }

    /// <summary>Until the execution's log is open again.</summary>
    private void Owe(JobWalMessages.RetriesLeft left)
    {
        if (!_owed.TryGetValue(left.Execution, out var owed)) _owed.Add(left.Execution, owed = []);
        owed.UnionWith(left.Sequences);
    }

    private void NoteGivenUp(GiveUp giveUp)
    {
        if (_owed.TryGetValue(giveUp.Execution, out var owed) && owed.Remove(giveUp.Sequence) && owed.Count == 0)
            _owed.Remove(giveUp.Execution);
    }

    private void OnOpened(Opened opened)
    {
        var (opening, answer) = opened;
        switch (answer)
        {
            case Activated activated:
                _owed.Remove(opening.Execution);
                var isLocal = ((IInternalActorRef)activated.Log).IsLocal;
                opening.Asker.Tell(isLocal ? activated : activated with { Log = RemoteOf(activated) });
                break;
            case NotActivated { Reason: RefusalReason.Recovering } when opening.Attempt < MostAttempts && !_hasLeft:
                Timers.StartSingleTimer(new object(), new Unopened(opening), AsksAgainAfter); // each has a timer of its own
                break;
            default:
                opening.Asker.Tell(answer);
                break;
        }
    }

    private void AskAgain(Opening opening)
    {
        if (opening.Attempt < MostAttempts && !_hasLeft) Ask(opening with { Attempt = opening.Attempt + 1 });
        else opening.Asker.Tell(NoAnswer(opening.Execution));
    }

    /// <summary>One for each home: appends to an earlier home must be answered before others are sent to the next.</summary>
    private IActorRef RemoteOf(Activated activated)
    {
        if (_remote.TryGetValue(activated.Execution, out var known))
        {
            known.Tell(new RemoteLog.HomeIs(activated.Log));
            return known;
        }

        var remote = Context.ActorOf(RemoteLog.For(activated.Execution, activated.Log));
        _remote[activated.Execution] = Context.Watch(remote);
        _executions[remote] = activated.Execution;
        return remote;
    }

    private void Forget(IActorRef remote)
    {
        if (_executions.Remove(remote, out var execution)) _remote.Remove(execution);
    }

    private void AnswerAfterLeaving(IWithExecution request)
    {
        const string Why = "this node has left the cluster, or is leaving it";
        switch (request)
        {
            case Append append: Sender.Tell(new AppendRefused(append.Execution, append.Correlation, RefusalReason.Closed, Why)); break;
            case Activate: Sender.Tell(new NotActivated(request.Execution, RefusalReason.Closed, Why)); break;
            case Flush or Complete or GetStatus when _jobs.IsNobody():
                Sender.Tell(new Unavailable(request.Execution, RefusalReason.Closed, Why));
                break;
            default: ToJobs(request); break;
        }
    }

    /// <summary>Questions about this node's logs.</summary>
    private void ToJobs(object message)
    {
        if (!_jobs.IsNobody())
        {
            _jobs.Forward(message);
            return;
        }

        switch (message)
        {
            case GetLeftovers: Sender.Tell(new Leftovers([], [])); break;
            case Drain: Sender.Tell(new Drained()); break;
            case JobsMessages.GetLive: Sender.Tell(new JobsMessages.Live([], [])); break;
            case IWithExecution { Execution.Job: null } request: RefuseWithoutJob(request); break;
            default: Unhandled(message); break;
        }
    }

    private void RefuseWithoutJob(IWithExecution request)
    {
        const string Why = "the execution has no job id: it was not created by its constructor.";
        object answer = request is Append append
            ? new AppendRefused(append.Execution, append.Correlation, RefusalReason.CannotOpen, Why)
            : new Unavailable(request.Execution, RefusalReason.CannotOpen, Why);
        Sender.Tell(answer);
    }

    private static NotActivated NoAnswer(JobExecution execution) =>
        new(execution, RefusalReason.Recovering, $"no node has answered for it within {Reopen.Within.TotalSeconds} s");

    private sealed record Opening(JobExecution Execution, IActorRef Asker, int Attempt);

    private sealed record Opened(Opening Opening, object Answer) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Unopened(Opening Opening) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
