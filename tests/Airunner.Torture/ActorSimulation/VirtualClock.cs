namespace Airunner.Torture.ActorSimulation;

/// <summary>The machine's clocks. Both advance only when asked to, and the wall clock can be moved against the monotonic one.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private DateTimeOffset _zero = DateTimeOffset.UnixEpoch.AddYears(56);

    public TimeSpan Monotonic { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Monotonic.Ticks;

    public override DateTimeOffset GetUtcNow() => _zero + Monotonic;

    public void AdvanceTo(TimeSpan monotonic)
    {
        if (monotonic > Monotonic) Monotonic = monotonic;
    }

    public void MoveWall(TimeSpan by) => _zero += by;
}
