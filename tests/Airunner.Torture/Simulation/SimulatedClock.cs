namespace Airunner.Torture.Simulation;

/// <summary>A clock that goes on, or jumps, only when told to.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
