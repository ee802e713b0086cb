using Airunner.Actors.Hosting;

namespace Airunner.Actors.Delivery;

/// <summary>
/// How long to wait before the next try: grows by a factor, up to a cap, moved by chance so that many workers do not retry at once.
/// </summary>
/// <param name="Initial">Delay after the first failure, before jitter. Not negative.</param>
/// <param name="Max">No delay is longer, jitter included. Not negative.</param>
/// <param name="Multiplier">Factor from one delay to the next, at least 1.</param>
/// <param name="Jitter">Share of a delay that chance moves it by, 0 to 1: delay × (1 ± jitter).</param>
internal readonly record struct Backoff(TimeSpan Initial, TimeSpan Max, double Multiplier, double Jitter)
{
    /// <summary>Delay before attempt <paramref name="failures"/> + 1.</summary>
    /// <param name="failures">Failed attempts in a row, from 1; any number is fine.</param>
    /// <param name="chance">Uniform in [0, 1); below a half the delay gets shorter, above it longer.</param>
    /// <returns>From zero to <see cref="Max"/>. The cap holds before the jitter, so that it still spreads delays that have reached it,
    /// and after it, so that <see cref="Max"/> is a promise.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Arguments outside their ranges: a caller's bug.</exception>
    public TimeSpan After(int failures, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (chance is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(chance), chance, "Chance lies in [0, 1).");

        // Zero times an overflowed power would be NaN.
        if (Initial <= TimeSpan.Zero) return TimeSpan.Zero;
        var grown = Math.Min(Max.Ticks, Initial.Ticks * Math.Pow(Multiplier, failures - 1));
        var moved = grown * (1 + (Jitter * ((2 * chance) - 1)));
        return moved >= Max.Ticks ? Max : TimeSpan.FromTicks(Math.Max(0, (long)moved));
    }
}
