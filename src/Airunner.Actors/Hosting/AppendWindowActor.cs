using Airunner.Protocol;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Appends the events of its parent; the protocol is <see cref="AppendWindow"/>'s.</summary>
internal sealed class AppendWindowActor : ReceiveActor, IWithTimers
{
    private readonly Action _stopOpening;
    private readonly CancellationToken _stopped;
    private readonly IActorRef _parent = Context.Parent;
    private readonly IJobWal _log;
    private readonly JobExecution _execution;
    private readonly AppendQueue _queue;
    private readonly int _maxInFlight;

    /// <summary>Called through <see cref="AppendWindow.Props"/>.</summary>
    public AppendWindowActor(IJobWal log, JobExecution execution, int maxInFlight)
    {
        var self = Self;
        var stopping = new CancellationTokenSource(); // without a timer: there is nothing to dispose
        _stopOpening = stopping.Cancel;
        _stopped = stopping.Token;
        _log = log;
        _execution = execution;
        _maxInFlight = maxInFlight;
        _queue = new AppendQueue(log, execution, entry => self.Tell(new Answered(entry), ActorRefs.NoSender));
        Receive<JobStatus>(OnOpened);
        Receive<Status.Failure>(failure => Fail(failure.Cause));
        Receive<JobEvent>(OnEvent);
        Receive<Answered>(OnAnswered);
        Receive<RetryDue>(_ => _queue.Retry());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => _log.OpenAsync(_execution, _stopped).PipeTo(Self);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopOpening();
        _queue.Abandon();
    }

    private void OnOpened(JobStatus status)
    {
        _queue.Opened(status);
        _parent.Tell(new AppendWindow.RequestNext(_maxInFlight));
    }

    private void OnEvent(JobEvent jobEvent)
    {
        if (_queue.Count == _maxInFlight)
            Fail(new InvalidOperationException($"More events were sent than were asked for: at most {_maxInFlight} may be in flight."));
        else
            _queue.Add(jobEvent);
    }

    private void OnAnswered(Answered answered)
    {
        if (_queue.Answered(answered.Entry) is { } pause) Timers.StartSingleTimer(RetryDue.Instance, RetryDue.Instance, pause);
        var room = 0;
        while (_queue.First is { State: AppendEntryState.Durable or AppendEntryState.Failed } first)
        {
            _queue.RemoveFirst();
            room++;
            _parent.Tell(first.State == AppendEntryState.Durable
                ? new AppendWindow.Durable(first.Event, first.Event.Sequence)
                : new AppendWindow.Refused(first.Event, first.Error!));
        }

        if (room > 0) _parent.Tell(new AppendWindow.RequestNext(room));
    }

    private void Fail(Exception error)
    {
        _parent.Tell(new AppendWindow.Failed(error));
        Context.Stop(Self);
    }

    private sealed record Answered(AppendEntry Entry);

    private sealed class RetryDue
    {
        public static readonly RetryDue Instance = new();
    }
}
