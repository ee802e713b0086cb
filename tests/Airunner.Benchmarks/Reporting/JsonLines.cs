using System.Text.Json;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Reporting;

/// <summary>Results as JSON, one object a line; a figure that was not taken is null.</summary>
internal static class JsonLines
{
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

    private static double? Number(double figure) => double.IsNaN(figure) ? null : Math.Round(figure, 2);
}
