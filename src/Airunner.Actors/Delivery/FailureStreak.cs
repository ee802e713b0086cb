namespace Airunner.Actors.Delivery;

/// <summary>Failed tries in a row, from the first failure to the next success.</summary>
/// <param name="Attempts">Failed tries.</param>
/// <param name="Waits">Those after which a delay was due; halving a refused batch needs none.</param>
/// <param name="Since">Monotonic time of the first failure.</param>
internal readonly record struct FailureStreak(int Attempts, int Waits, TimeSpan Since)
{
    /// <summary>One more failure.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="waits">Whether the next try has to wait.</param>
    public FailureStreak Failed(TimeSpan now, bool waits) =>
        new(Attempts + 1, waits ? Waits + 1 : Waits, Attempts == 0 ? now : Since);
}
