using System.Globalization;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Reporting;

/// <summary>Results as a table in Markdown, with their ratios to bare.</summary>
internal static class Table
{
    // The first columns are text, aligned left; the others are numbers, aligned right.
    private const int Words = 3;

    private static readonly string[] Header =
        ["workload", "case", "contestant", "appends/s", "× bare", "p50 µs", "× bare", "p99 µs", "× bare", "p99.9 µs"];

    /// <summary>The whole table, one line per result.</summary>
    public static string Of(IReadOnlyList<Result> results) =>
        MarkdownTable.Of(Header, [.. results.Select(result => Row(result, Baseline.Of(result, results)))], Words);

    private static string[] Row(Result result, Outcome? bare) =>
    [
        result.Case.Workload,
        result.Case.Label,
        result.Contestant,
        result.Outcome.PerSecond.ToString("N0", CultureInfo.InvariantCulture),
        Ratio(result.Outcome.PerSecond, bare?.PerSecond),
        Us(result.Outcome.P50Us),
        Ratio(result.Outcome.P50Us, bare?.P50Us),
        Us(result.Outcome.P99Us),
        Ratio(result.Outcome.P99Us, bare?.P99Us),
        Us(result.Outcome.P999Us),
    ];

    private static string Us(double us) => double.IsNaN(us) ? "" : us.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double figure, double? bare) =>
        bare is not { } measure || double.IsNaN(figure / measure) ? "" : (figure / measure).ToString("0.00", CultureInfo.InvariantCulture);
}
