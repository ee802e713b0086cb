using Airunner.Worker.Printing;

namespace Airunner.Worker.Tests.Printing;

public sealed class PlaybackSpecs
{
    private readonly LeapingTime _time = new();

    [Fact]
    public async Task The_waits_are_those_of_the_job() => (await PlayAsync(1, null, 1000, 1000, 1250, 3250)).ShouldBe([250, 2000]);

    [Fact]
    public async Task A_speed_shortens_the_waits() => (await PlayAsync(4, null, 1000, 3000)).ShouldBe([500]);

    [Fact]
    public async Task No_wait_is_longer_than_the_longest_pause() =>
        (await PlayAsync(2, TimeSpan.FromSeconds(2), 0, 60_000, 61_000)).ShouldBe([2000, 500]);

    [Fact]
    public async Task A_clock_that_went_back_makes_no_wait() => (await PlayAsync(1, null, 2000, 1000, 2500)).ShouldBe([500]);

    [Fact]
    public async Task What_the_writing_takes_is_taken_off_the_next_wait()
    {
        var playback = new Playback(1, null, _time);
        await playback.WaitForAsync(0, CancellationToken.None);
        _time.Leap(TimeSpan.FromMilliseconds(300));
        await playback.WaitForAsync(1000, CancellationToken.None);
        _time.WaitsMs.ShouldBe([700]);
    }

    private async Task<IReadOnlyList<double>> PlayAsync(double speed, TimeSpan? longest, params long[] timesMs)
    {
        var playback = new Playback(speed, longest, _time);
        foreach (var atMs in timesMs) await playback.WaitForAsync(atMs, CancellationToken.None);
        return _time.WaitsMs;
    }

    /// <summary>A clock that leaps to the end of each wait, and records it.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private TimeSpan _now;

        public List<double> WaitsMs { get; } = [];

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public void Leap(TimeSpan by) => _now += by;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            WaitsMs.Add(dueTime.TotalMilliseconds);
            Leap(dueTime);
            return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
