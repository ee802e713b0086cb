using Airunner.Actors.Hosting;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Airunner.Actors.Tests.Hosting;

public sealed class DeadlineSchedulerSpecs : IDisposable
{
    private readonly OneTimer _time = new();
    private readonly DeadlineScheduler _scheduler;
    private readonly List<string> _run = [];

    public DeadlineSchedulerSpecs() => _scheduler = new DeadlineScheduler(Config.Empty, NoLogger.Instance, _time);

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public void Nothing_scheduled_sets_no_timer() => _time.Due.ShouldBeNull();

    [Fact]
    public void Nothing_left_sets_no_timer()
    {
        Once(100, "a");
        _time.Advance(100);
        _run.ShouldBe(["a"]);
        _time.Due.ShouldBeNull();
    }

    [Fact]
    public void The_timer_is_set_to_the_next_deadline()
    {
        Once(300, "late");
        Once(100, "soon");
        Once(200, "then");
        _time.Due.ShouldBe(Ms(100));
        _time.Advance(100);
        _run.ShouldBe(["soon"]);
        _time.Due.ShouldBe(Ms(200));
    }

    [Fact]
    public void What_is_due_runs_in_the_order_of_deadlines_and_then_of_scheduling()
    {
        Once(20, "c");
        Once(10, "a");
        Once(10, "b");
        _time.Advance(50);
        _run.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void A_deadline_between_two_milliseconds_is_never_early()
    {
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(1.5), () => _run.Add("a"), Cancelable.CreateCanceled());
        Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(1.5), () => _run.Add("b"));
        _time.Due.ShouldBe(Ms(2));
    }

    [Fact]
    public void What_is_cancelled_does_not_run()
    {
        using var cancelable = new Cancelable(Scheduler.Advanced);
        Scheduler.Advanced.ScheduleOnce(Ms(10), () => _run.Add("a"), cancelable);
        cancelable.Cancel();
        _time.Advance(10);
        _run.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_cancelled_is_not_kept_until_a_late_deadline()
    {
        Once(2_000, "b");
        for (var n = 0; n < 10_000; n++)
        {
            using var cancelable = new Cancelable(Scheduler.Advanced);
            Scheduler.Advanced.ScheduleOnce(Ms(1_000_000), () => _run.Add("a"), cancelable);
            cancelable.Cancel();
        }

        Once(1_000, "a");
        _scheduler.Queued.ShouldBeLessThan(100);
        _time.Advance(1_000);
        _time.Advance(1_000);
        _run.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_repeated_action_runs_until_it_is_cancelled()
    {
        using var cancelable = new Cancelable(Scheduler.Advanced);
        Scheduler.Advanced.ScheduleRepeatedly(Ms(10), Ms(20), () => _run.Add($"{_time.Now.TotalMilliseconds}"), cancelable);
        _time.Advance(10);
        _time.Advance(20);
        cancelable.Cancel();
        _time.Advance(20);
        _run.ShouldBe(["10", "30"]);
        _time.Due.ShouldBeNull();
    }

    [Fact]
    public void An_action_can_schedule_another_one()
    {
        Scheduler.Advanced.ScheduleOnce(Ms(10), () => Once(5, "next"));
        _time.Advance(10);
        _time.Due.ShouldBe(Ms(15));
        _time.Advance(5);
        _run.ShouldBe(["next"]);
    }

    [Fact]
    public void A_failing_action_stops_no_other_one()
    {
        Scheduler.Advanced.ScheduleOnce(Ms(10), () => throw new InvalidOperationException("boom"));
        Once(10, "b");
        _time.Advance(10);
        _run.ShouldBe(["b"]);
    }

    [Fact]
    public void A_delay_longer_than_a_timer_takes_is_waited_for_in_steps()
    {
        var delay = TimeSpan.FromDays(100);
        Scheduler.Advanced.ScheduleOnce(delay, () => _run.Add("a"));
        _time.Advance(_time.Due!.Value.TotalMilliseconds);
        _run.ShouldBeEmpty();
        _time.Due.ShouldNotBeNull();
        _time.Advance((delay - _time.Now).TotalMilliseconds);
        _run.ShouldBe(["a"]);
    }

    [Fact]
    public void Nothing_runs_after_the_stop_and_nothing_can_be_scheduled()
    {
        Once(10, "a");
        _scheduler.Dispose();
        _time.Advance(10);
        _run.ShouldBeEmpty();
        Should.Throw<SchedulerException>(() => Once(10, "b"));
    }

    [Fact]
    public async Task A_system_of_its_own_uses_it_and_tells_messages()
    {
        var system = ActorSystem.Create("deadlines", JobWalHost.OwnSystemConfig);
        try
        {
            system.Scheduler.ShouldBeOfType<DeadlineScheduler>();
            using var inbox = Inbox.Create(system);
            system.Scheduler.ScheduleTellOnce(Ms(1), inbox.Receiver, "due", ActorRefs.NoSender);
            (await inbox.ReceiveAsync(TimeSpan.FromSeconds(30))).ShouldBe("due");
        }
        finally
        {
            await system.Terminate();
        }
    }

    private IScheduler Scheduler => _scheduler;

    private void Once(int delayMs, string name) => Scheduler.Advanced.ScheduleOnce(Ms(delayMs), () => _run.Add(name));

    private static TimeSpan Ms(double count) => TimeSpan.FromMilliseconds(count);

    /// <summary>A clock with one timer, which fires where the test advances the clock to its time.</summary>
    private sealed class OneTimer : TimeProvider, ITimer
    {
        private Action? _strike;

        public TimeSpan Now { get; private set; }

        /// <summary>When the timer fires; null where it is not set.</summary>
        public TimeSpan? Due { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _strike = () => callback(state);
            return this;
        }

        public void Advance(double milliseconds)
        {
            Now += Ms(milliseconds);
            while (Due <= Now)
            {
                Due = null;
                _strike!();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : Now + dueTime;
            return true;
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
