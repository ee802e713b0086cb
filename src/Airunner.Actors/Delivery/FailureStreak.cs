namespace Airunner.Actors.Delivery;

/// <summary>Failed tries in a row, from the first failure to the next success.</summary>
/// <param name="Attempts">Failed tries.</param>
/// <param name="Waits">Failed tries that were followed by a delay; halving a refused batch needs no delay.</param>
/// <param name="Since">Monotonic time of the first failure.</param>
internal readonly record struct FailureStreak(int Attempts, int Waits, TimeSpan Since)
{
    /// <summary>The streak after one more failure.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="waits">Whether the next try waits for a delay.</param>
    public FailureStreak Failed(TimeSpan now, bool waits) =>
        new(Attempts + 1, waits ? Waits + 1 : Waits, Attempts == 0 ? now : Since);
}
