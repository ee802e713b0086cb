using Airunner.Actors.Cluster.Messages;
using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Appending;
using Akka.Actor;
using Akka.Event;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Cluster.Routing;

/// <summary>
/// A log on another node, as the callers of this node see it: takes their appends, sends them to the log's home in order, and answers them.
/// It serves one home and ends with it; what was not answered then has an unknown outcome.
/// </summary>
internal sealed class RemoteLog : UntypedActor, IWithTimers
{
    private const string Lost = "the node of its log was lost, or the execution moved, before it was answered.";
    private const int TicksUntilLost = 3;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>Quiet time after which it ends; the next append makes another one.</summary>
    private static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(5);

    private readonly JobExecution _execution;
    private readonly IActorRef _home;
    private readonly SortedDictionary<long, Sent> _inFlight = []; // by number
    private readonly Action _end;
    private readonly CancellationToken _ended;
    private long _number;
    private int _ticks;
    private bool _hasGap;

    /// <summary>Called through <see cref="For"/>.</summary>
    public RemoteLog(JobExecution execution, IActorRef home)
    {
        var ending = new CancellationTokenSource(); // without a timer: there is nothing to dispose
        _end = ending.Cancel;
        _ended = ending.Token;
        _execution = execution;
        _home = home;
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The props of a remote log.</summary>
    internal static Props For(JobExecution execution, IActorRef home) =>
        Props.Create(() => new RemoteLog(execution, home)).WithDeploy(Deploy.Local);

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.Watch(_home);
        Context.SetReceiveTimeout(QuietTime);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _end();
        FailInFlight();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AppendTicket ticket: Send(ticket); break;
            case JobWalMessages.LocalAppend local: Send(local.Ticket); break;
            case Appended appended: ((IAppender?)Answered(appended.Correlation))?.Acknowledge(appended.Sequence); break;
            case AppendRefused refused: OnRefused(refused); break;
            case AppendUnknown unknown: OnUnknown(unknown); break;
            case HomeEnds ends: OnHomeEnds(ends); break;
            case HomeIs home when !home.Home.Equals(_home): Context.Stop(Self); break; // it moved, and this actor does not know it yet
            case HomeIs: break;
            case Flush or Complete or GetStatus: Ask((IWithExecution)message, Sender); break;
            case IWithExecution other: _home.Forward(other); break;
            case TickDue: OnTick(); break;
            case Terminated: Context.Stop(Self); break;
            case ReceiveTimeout when _inFlight.Count == 0: Context.Stop(Self); break;
            case ReceiveTimeout: break;
            default: Unhandled(message); break;
        }
    }

    private void Send(AppendTicket ticket)
    {
        IAppender who = ticket;
        if (who.IsAnswered) who.Unknown(ticket.Body.Sequence, "the wait for it was cancelled.");
        else if (_hasGap || who.MustBeReturned) who.Refuse(ticket.Body.Sequence, RefusalReason.Recovering, null);
        else SendOn(ticket);
    }

    private void SendOn(AppendTicket ticket)
    {
        if (_inFlight.Count == 0) Timers.StartPeriodicTimer(TickDue.Instance, TickDue.Instance, Tick);
        var number = ++_number;
        _inFlight.Add(number, new Sent(ticket, _ticks));
        _home.Tell(new OrderedAppend(number, new Append(_execution, number, ticket.Body.ToEvent())));
    }

    private AppendTicket? Answered(long number)
    {
        if (!_inFlight.Remove(number, out var sent)) return null;
        if (_inFlight.Count == 0) Timers.Cancel(TickDue.Instance);
        return sent.Ticket;
    }

    private void OnUnknown(AppendUnknown unknown)
    {
        if (Answered(unknown.Correlation) is { } ticket) ((IAppender)ticket).Unknown(ticket.Body.Sequence, unknown.Detail);
    }

    private void OnRefused(AppendRefused refused)
    {
        if (Answered(refused.Correlation) is not { } ticket) return;
        // Behind a gap, or in a move: what is sent from now on is returned to its gate, which opens the log again once all are answered.
        if (refused.Reason == RefusalReason.Recovering) _hasGap = true;
        ((IAppender)ticket).Refuse(ticket.Body.Sequence, refused.Reason, refused.Detail);
        if (_hasGap && _inFlight.Count == 0) Context.Stop(Self);
    }

    private void OnHomeEnds(HomeEnds ends)
    {
        _hasGap = true;
        foreach (var number in _inFlight.Keys.Where(number => number > ends.Taken).ToList())
        {
            if (Answered(number) is { } ticket)
                ((IAppender)ticket).Refuse(ticket.Body.Sequence, RefusalReason.Recovering, "the execution moves to another node");
        }

        if (_inFlight.Count == 0) Context.Stop(Self);
    }

    /// <summary>A message that is lost on the way is never answered.</summary>
    private void OnTick()
    {
        _ticks++;
        if (_inFlight.Count > 0 && _ticks - _inFlight.First().Value.AtTick > TicksUntilLost) Context.Stop(Self);
    }

    private void Ask(IWithExecution question, IActorRef asker)
    {
        var execution = _execution;
        _home.Ask<object>(question, _ended).PipeTo(
            asker, Self, failure: _ => new Unavailable(execution, RefusalReason.Recovering, Lost));
    }

    /// <summary>
    /// The next home takes no higher sequence before those whose outcome is unknown: the router knows it before any caller can act.
    /// </summary>
    private void FailInFlight()
    {
        var retries = _inFlight.Values.Select(static sent => sent.Ticket.Body.Sequence).Where(static sequence => sequence > 0).ToList();
        if (retries.Count > 0) Context.Parent.Tell(new JobWalMessages.RetriesLeft(_execution, retries), Self);
        foreach (var sent in _inFlight.Values) ((IAppender)sent.Ticket).Unknown(sent.Ticket.Body.Sequence, Lost);
        _inFlight.Clear();
    }

    /// <summary>From the router: the home that has answered last.</summary>
    internal sealed record HomeIs(IActorRef Home) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record TickDue : INoSerializationVerificationNeeded, IDeadLetterSuppression
    {
        internal static readonly TickDue Instance = new();
    }

    private readonly record struct Sent(AppendTicket Ticket, int AtTick);
}
