namespace Airunner.Actors.Tests.Archive;

/// <summary>A wall clock and a monotonic clock; the test sets each of them.</summary>
internal sealed class FakeClock : TimeProvider
{
    public DateTimeOffset Wall { get; set; } = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan Monotonic { get; set; } = TimeSpan.FromDays(3);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Wall;

    public override long GetTimestamp() => Monotonic.Ticks;

    /// <summary>A timer that never fires: no test of this clock waits for a time-out.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new StillTimer();

    public void Pass(TimeSpan time)
    {
        Wall += time;
        Monotonic += time;
    }

    private sealed class StillTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
