using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace Airunner.Actors.Testing;

/// <summary>TestKit's scheduler for specs that advance the time while actors run.</summary>
/// <remarks>
/// TestKit's own is not safe for threads: what is scheduled for a time while <see cref="TestScheduler.Advance"/> passes that time is lost.
/// </remarks>
internal sealed class VirtualTime(Config config, ILoggingAdapter log) : TestScheduler(config, log), IScheduler, IAdvancedScheduler
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private readonly Lock _lock = new();

    /// <summary>HOCON that makes a system use it.</summary>
    public static readonly string Hocon =
        $"akka.scheduler.implementation = \"{typeof(VirtualTime).FullName}, {typeof(VirtualTime).Assembly.GetName().Name}\"\n";

    /// <summary>Also the monotonic clock is virtual.</summary>
    TimeSpan ITimeProvider.MonotonicClock
    {
        get
        {
            lock (_lock) return Now - Start;
        }
    }

    public new void Advance(TimeSpan offset)
    {
        lock (_lock) base.Advance(offset);
    }

    /// <summary>What is due now does not wait for time to pass, as with any other scheduler.</summary>
    private static bool IsNow(TimeSpan delay) => delay <= TimeSpan.Zero;

    void ITellScheduler.ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender)
    {
        if (IsNow(delay)) receiver.Tell(message, sender);
        else lock (_lock) ScheduleTellOnce(delay, receiver, message, sender);
    }

    void ITellScheduler.ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        if (!IsNow(delay)) lock (_lock) ScheduleTellOnce(delay, receiver, message, sender, cancelable);
        else if (cancelable is not { IsCancellationRequested: true }) receiver.Tell(message, sender);
    }

    void ITellScheduler.ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender)
    {
        lock (_lock) ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender);
    }

    void ITellScheduler.ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable)
    {
        lock (_lock) ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, cancelable);
    }

    void IActionScheduler.ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable)
    {
        lock (_lock) ScheduleOnce(delay, action, cancelable);
    }

    void IActionScheduler.ScheduleOnce(TimeSpan delay, Action action)
    {
        lock (_lock) ScheduleOnce(delay, action);
    }

    void IActionScheduler.ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable)
    {
        lock (_lock) ScheduleRepeatedly(initialDelay, interval, action, cancelable);
    }

    void IActionScheduler.ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action)
    {
        lock (_lock) ScheduleRepeatedly(initialDelay, interval, action);
    }
}
