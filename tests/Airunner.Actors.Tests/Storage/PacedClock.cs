namespace Airunner.Actors.Tests.Storage;

/// <summary>A monotonic clock that advances by a fixed pace at each reading, so that every measured step takes that long.</summary>
internal sealed class PacedClock : TimeProvider
{
    private long _now;

    public TimeSpan Pace { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now += Pace.Ticks;
}
