using Airunner.Torture.Fuzzing;

namespace Airunner.Torture.Tests.Fuzzing;

public sealed class WatchdogSpecs : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly List<long> _stuck = [];
    private readonly Watchdog _watchdog;

    public WatchdogSpecs() => _watchdog = new Watchdog(_clock, lanes: 2, _stuck.Add);

    public void Dispose() => _watchdog.Dispose();

    [Fact]
    public void An_input_without_progress_for_a_minute_is_reported()
    {
        _watchdog.Begin(0, 41);
        _watchdog.Begin(1, 42);
        _watchdog.Look();
        _clock.Advance(Watchdog.Patience);
        _watchdog.Begin(1, 43);
        _watchdog.Look();
        _stuck.ShouldBeEmpty();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _watchdog.Look();
        _stuck.ShouldBe([41]);
    }

    [Fact]
    public void A_lane_without_an_input_stands_still_for_ever()
    {
        _watchdog.Begin(0, 41);
        _watchdog.Look();
        _watchdog.End(0);
        _watchdog.Look();
        _clock.Advance(2 * Watchdog.Patience);
        _watchdog.Look();
        _stuck.ShouldBeEmpty();
    }

    private sealed class HandClock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
