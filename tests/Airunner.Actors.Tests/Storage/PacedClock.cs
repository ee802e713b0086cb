namespace Airunner.Actors.Tests.Storage;

/// <summary>A monotonic clock that moves by a pace each time it is looked at: so long everything takes.</summary>
internal sealed class PacedClock : TimeProvider
{
    private long _now;

    public TimeSpan Pace { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now += Pace.Ticks;
}
