using System.Text.Json;
using Airunner.Benchmarks.Measuring;
using Airunner.Benchmarks.Product;

namespace Airunner.Benchmarks.Reporting;

/// <summary>Results as JSON, one object per line; a figure that was not measured is null.</summary>
internal static class JsonLines
{
    /// <summary>Contestants' results.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<Result> results) =>
        results.Select(result => JsonSerializer.Serialize(new
        {
            workload = result.Case.Workload,
            logs = result.Case.Logs,
            writers = result.Case.Writers,
            payloadBytes = result.Case.PayloadBytes,
            inFlight = result.Case.Window,
            contestant = result.Contestant,
            appendsPerSecond = Math.Round(result.Outcome.PerSecond, 1),
            p50Us = Number(result.Outcome.P50Us),
            p90Us = Number(result.Outcome.P90Us),
            p99Us = Number(result.Outcome.P99Us),
            p999Us = Number(result.Outcome.P999Us),
            timesBareAppendsPerSecond = Baseline.Of(result, results) is { } bare ? Number(result.Outcome.PerSecond / bare.PerSecond) : null,
        }));

    /// <summary>Figures of the product.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<Figure> figures) =>
        figures.Select(figure => JsonSerializer.Serialize(new
        {
            workload = figure.Workload,
            what = figure.Label,
            value = Math.Round(figure.Value, 4),
            unit = figure.Unit,
            target = figure.Target?.Value,
            targetIs = figure.Target is { } target ? target.IsUpper ? "at most" : "at least" : null,
            ratio = figure.Ratio is { } ratio ? Number(ratio) : null,
            reached = figure.Target?.IsReachedBy(figure.Value),
        }));

    private static double? Number(double figure) => double.IsNaN(figure) ? null : Math.Round(figure, 2);
}
