using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace Airunner.Torture.ActorSimulation;

/// <summary>Akka's scheduler on the virtual clock: timers fire when the simulator says so, the earliest first.</summary>
/// <remarks>
/// TestKit's scheduler starts at the real time of day and shows the real monotonic clock, so a seed could not be replayed; it also fires
/// all due timers at once. Akka creates this one from the configuration; it carries the queue of the dispatchers, which can access nothing
/// else.
/// </remarks>
internal sealed class VirtualScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log)
{
    private readonly SortedDictionary<(TimeSpan Due, long Order), Timer> _timers = [];
    private long _order;

    /// <summary>The machine's clock; set before any actor runs.</summary>
    public VirtualClock Clock { get; set; } = new();

    /// <summary>The queue of the dispatchers.</summary>
    public TurnQueue Turns { get; } = new();

    /// <summary>When the next timer is due; null when there is none.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            while (_timers.Count > 0)
            {
                var (key, timer) = _timers.First();
                if (timer.Cancelable is not { IsCancellationRequested: true }) return key.Due;
                _timers.Remove(key);
            }

            return null;
        }
    }

    public override TimeSpan MonotonicClock => Clock.Monotonic;

    public override TimeSpan HighResMonotonicClock => Clock.Monotonic;

    protected override DateTimeOffset TimeNow => Clock.GetUtcNow();

    /// <summary>Drops all timers of a dead process.</summary>
    public void Clear() => _timers.Clear();

    /// <summary>Fires the next timer, advancing the clock to its time if needed.</summary>
    /// <returns>False when there is no timer.</returns>
    public bool FireNext()
    {
        if (NextDue is null) return false;
        var (key, timer) = _timers.First();
        _timers.Remove(key);
        Clock.AdvanceTo(key.Due);
        if (timer.Every is { } every) Add(Clock.Monotonic + every, timer);
        timer.Fire();
        return true;
    }

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        In(delay, null, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        In(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        In(delay, null, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        In(delay, null, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        In(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        In(initialDelay, interval, action.Run, cancelable);

    private void In(TimeSpan delay, TimeSpan? every, Action fire, ICancelable? cancelable) =>
        Add(Clock.Monotonic + delay, new Timer(fire, every, cancelable));

    private void Add(TimeSpan due, Timer timer) => _timers.Add((due, ++_order), timer);

    private sealed record Timer(Action Fire, TimeSpan? Every, ICancelable? Cancelable);
}
