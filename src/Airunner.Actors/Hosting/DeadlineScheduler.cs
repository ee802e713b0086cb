using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Airunner.Actors.Hosting;

/// <summary>Akka's scheduler without ticks: a process that waits for nothing does not wake.</summary>
/// <remarks>
/// Akka's own wakes a pool thread at each tick, also where nothing is scheduled: 25 ticks a second cost an idle process more than
/// everything else together. This one has a single timer, set to the next deadline. What is due runs one after the other, in the order of
/// deadlines, and among equal ones in the order they were scheduled in; so it must not block. What is cancelled stays in
/// the queue until its deadline, or until as many wait for theirs: it may hold all that an ended actor had.
/// </remarks>
internal sealed class DeadlineScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    private const int FewestToSweep = 64;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1); // a timer takes no more than 49 days

    private readonly Lock _gate = new();
    private readonly PriorityQueue<Scheduled, (TimeSpan Due, long Number)> _queue = new();
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ITimer _timer;
    private long _scheduled;
    private int _sweepAt = FewestToSweep;
    private bool _isRunning; // sets the timer itself when it is done
    private bool _isDisposed;

    /// <summary>Called by Akka.</summary>
    public DeadlineScheduler(Config config, ILoggingAdapter log)
        : this(config, log, TimeProvider.System)
    {
    }

    internal DeadlineScheduler(Config config, ILoggingAdapter log, TimeProvider time)
        : base(config, OfThisClass(log))
    {
        _time = time;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many are in the queue.</summary>
    internal int Queued
    {
        get
        {
            lock (_gate) return _queue.Count;
        }
    }

    /// <inheritdoc/>
    public override TimeSpan MonotonicClock => _time.GetElapsedTime(_began);

    /// <inheritdoc/>
    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    /// <inheritdoc/>
    protected override DateTimeOffset TimeNow => _time.GetUtcNow();

    /// <summary>Drops what is scheduled.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _queue.Clear();
        }

        _timer.Dispose();
    }

    /// <inheritdoc/>
    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(delay, new Scheduled(() => receiver.Tell(message, sender), cancelable));

    /// <inheritdoc/>
    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        Schedule(initialDelay, new Scheduled(() => receiver.Tell(message, sender), cancelable, interval));

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(delay, new Scheduled(action, cancelable));

    /// <inheritdoc/>
    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable? cancelable) =>
        Schedule(delay, new Scheduled(action.Run, cancelable));

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(initialDelay, new Scheduled(action, cancelable, interval));

    /// <inheritdoc/>
    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable? cancelable) =>
        Schedule(initialDelay, new Scheduled(action.Run, cancelable, interval));

    /// <summary>Akka gives all parts of a system the same one; its class would be the system's.</summary>
    private static ILoggingAdapter OfThisClass(ILoggingAdapter log) =>
        log is BusLogging onBus ? Logging.GetLogger(onBus.Bus, typeof(DeadlineScheduler)) : log;

    private void Schedule(TimeSpan delay, Scheduled scheduled)
    {
        lock (_gate)
        {
            if (_isDisposed) throw new SchedulerException("The scheduler has stopped with its actor system.");
            if (_queue.Count >= _sweepAt) DropCancelled();
            var due = MonotonicClock + delay;
            var isNext = !_queue.TryPeek(out _, out var next) || due < next.Due;
            _queue.Enqueue(scheduled, (due, _scheduled++));
            if (isNext && !_isRunning) SetTimer(delay);
        }
    }

    /// <summary>The caller holds the gate.</summary>
    private void DropCancelled()
    {
        var waiting = _queue.UnorderedItems.Where(static item => !item.Element.IsCancelled).ToList();
        _queue.Clear();
        _queue.EnqueueRange(waiting);
        _sweepAt = Math.Max(FewestToSweep, 2 * waiting.Count);
    }

    private void RunDue()
    {
        lock (_gate)
        {
            if (_isRunning) return;
            _isRunning = true;
        }

        while (TakeDue() is { } scheduled)
        {
            if (scheduled.IsCancelled) continue;
            Run(scheduled);
            if (scheduled.Interval is { } interval && !scheduled.IsCancelled) Repeat(scheduled, interval);
        }
    }

    private Scheduled? TakeDue()
    {
        lock (_gate)
        {
            if (_queue.TryPeek(out _, out var next))
            {
                var left = next.Due - MonotonicClock;
                if (left <= TimeSpan.Zero) return _queue.Dequeue();
                SetTimer(left);
            }

            _isRunning = false;
            return null;
        }
    }

    private void Repeat(Scheduled scheduled, TimeSpan interval)
    {
        lock (_gate)
        {
            if (!_isDisposed) _queue.Enqueue(scheduled, (MonotonicClock + interval, _scheduled++));
        }
    }

    private void Run(Scheduled scheduled)
    {
        try
        {
            scheduled.Action();
        }
        catch (Exception failure)
        {
            Log.Error(failure, "A scheduled action failed.");
        }
    }

    /// <summary>In whole milliseconds, as timers count, and never early: that would be a loop until the deadline.</summary>
    private void SetTimer(TimeSpan left)
    {
        var wait = left < LongestWait ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestWait;
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private sealed record Scheduled(Action Action, ICancelable? Cancelable, TimeSpan? Interval = null)
    {
        public bool IsCancelled => Cancelable is { IsCancellationRequested: true };
    }
}
