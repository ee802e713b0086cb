using System.Globalization;
using Airunner.Benchmarks.Product;

namespace Airunner.Benchmarks.Reporting;

/// <summary>Figures of the product as a table in Markdown, with their targets.</summary>
internal static class FigureTable
{
    // The first columns are text, aligned left; the others are numbers, aligned right.
    private const int Words = 2;

    private static readonly string[] Header = ["workload", "what", "figure", "unit", "target", "× target", "reached"];

    /// <summary>The whole table, one line per figure.</summary>
    public static string Of(IReadOnlyList<Figure> figures) => MarkdownTable.Of(Header, [.. figures.Select(Row)], Words);

    private static string[] Row(Figure figure) =>
    [
        figure.Workload,
        figure.Label,
        Number(figure.Value),
        figure.Unit,
        figure.Target?.ToString() ?? "",
        figure.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
        figure.Target is { } target ? target.IsReachedBy(figure.Value) ? "yes" : "NO" : "",
    ];

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 1000 ? "N0" : Math.Abs(value) >= 10 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
