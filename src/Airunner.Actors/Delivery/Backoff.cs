using Airunner.Actors.Hosting;

namespace Airunner.Actors.Delivery;

/// <summary>
/// The delay before the next try. It grows by a factor up to a cap, and a random jitter keeps many workers from retrying at the same time.
/// </summary>
/// <param name="Initial">Delay after the first failure, before jitter. Not negative.</param>
/// <param name="Max">No delay is longer, jitter included. Not negative.</param>
/// <param name="Multiplier">Factor from one delay to the next, at least 1.</param>
/// <param name="Jitter">Largest random change of a delay, as a share of it, 0 to 1: delay × (1 ± jitter).</param>
internal readonly record struct Backoff(TimeSpan Initial, TimeSpan Max, double Multiplier, double Jitter)
{
    /// <summary>Delay before attempt <paramref name="failures"/> + 1.</summary>
    /// <param name="failures">Failed attempts in a row, from 1; any number is fine.</param>
    /// <param name="chance">Uniform in [0, 1); below 0.5 the delay becomes shorter, above it longer.</param>
    /// <returns>From zero to <see cref="Max"/>. The cap is applied before the jitter, so that capped delays still differ, and after it, so
    /// that no delay is longer than <see cref="Max"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Arguments outside their ranges: a caller's bug.</exception>
    public TimeSpan After(int failures, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (chance is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(chance), chance, "Chance must be in [0, 1).");

        // 0 × an overflowed power is NaN.
        if (Initial <= TimeSpan.Zero) return TimeSpan.Zero;
        var grown = Math.Min(Max.Ticks, Initial.Ticks * Math.Pow(Multiplier, failures - 1));
        var moved = grown * (1 + (Jitter * ((2 * chance) - 1)));
        return moved >= Max.Ticks ? Max : TimeSpan.FromTicks(Math.Max(0, (long)moved));
    }
}
