namespace Airunner.Benchmarks.Measuring;

/// <summary>The result of one measurement.</summary>
/// <param name="PerSecond">Durable appends a second.</param>
/// <param name="P50Us">Median time from append to acknowledgement, microseconds; NaN when appends were not measured one by one.</param>
/// <param name="P90Us">90th percentile.</param>
/// <param name="P99Us">99th percentile.</param>
/// <param name="P999Us">99.9th percentile.</param>
internal readonly record struct Outcome(double PerSecond, double P50Us, double P90Us, double P99Us, double P999Us)
{
    /// <summary>The median of each figure over rounds.</summary>
    /// <param name="rounds">At least one.</param>
    public static Outcome Median(IReadOnlyCollection<Outcome> rounds) => new(
        Middle(rounds.Select(round => round.PerSecond)),
        Middle(rounds.Select(round => round.P50Us)),
        Middle(rounds.Select(round => round.P90Us)),
        Middle(rounds.Select(round => round.P99Us)),
        Middle(rounds.Select(round => round.P999Us)));

    /// <summary>The median.</summary>
    public static double Middle(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
