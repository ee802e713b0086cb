using System.Globalization;
using Airunner.Benchmarks.Measuring;
using ScottPlot;

namespace Airunner.Benchmarks.Reporting;

/// <summary>Results as a picture: throughput over writers, latency percentiles of one writer.</summary>
internal static class Chart
{
    private const int WidthPixels = 1400;
    private const int HeightPixels = 560;

    private static readonly (string Label, Func<Outcome, double> Us)[] Percentiles =
        [("p50", o => o.P50Us), ("p90", o => o.P90Us), ("p99", o => o.P99Us), ("p99.9", o => o.P999Us)];

    // The axis is logarithmic, with ticks at 10, 20, 50, 100 …
    private static readonly double[] RoundUs =
        [.. Enumerable.Range(1, 6).SelectMany(power => new[] { 1, 2, 5 }.Select(digit => digit * Math.Pow(10, power)))];

    /// <summary>Writes a PNG; returns false and writes nothing when its workloads were not run.</summary>
    public static bool TrySave(IReadOnlyList<Result> results, string path)
    {
        List<Action<Plot>> panels = [];
        if (Of(results, "writers") is { Count: > 0 } writers) panels.Add(plot => Throughput(plot, writers));
        if (Of(results, "latency") is { Count: > 0 } latency) panels.Add(plot => Latency(plot, latency));
        if (panels.Count == 0) return false;

        var picture = new Multiplot();
        picture.AddPlots(panels.Count);
        picture.Layout = new ScottPlot.MultiplotLayouts.Columns();
        for (var n = 0; n < panels.Count; n++) panels[n](picture.GetPlot(n));
        picture.SavePng(path, WidthPixels / 2 * panels.Count, HeightPixels);
        return true;
    }

    private static List<Result> Of(IReadOnlyList<Result> results, string workload) =>
        [.. results.Where(result => result.Case.Workload == workload)];

    private static void Throughput(Plot plot, List<Result> results)
    {
        var writers = results.Select(result => result.Case.Writers).Distinct().Order().ToList();
        foreach (var contestant in results.GroupBy(result => result.Contestant))
        {
            if (contestant.Count() == 1 && writers.Count > 1)
            {
                Level(plot, contestant.Single()); // bare has one writer: other lines would cover a single dot
                continue;
            }

            var line = plot.Add.Scatter(
                contestant.Select(result => (double)writers.IndexOf(result.Case.Writers)).ToArray(),
                contestant.Select(result => result.Outcome.PerSecond / 1000).ToArray());
            line.LegendText = contestant.Key;
            line.LineWidth = 2;
            line.MarkerSize = 8;
        }

        plot.Title("Durable appends a second, 2 KiB events, one log");
        plot.XLabel("writers, each waiting for its acknowledgement");
        plot.YLabel("thousands a second");
        plot.Axes.Bottom.SetTicks([.. writers.Select((_, n) => (double)n)], [.. writers.Select(count => $"{count}")]);
        plot.Axes.SetLimitsY(0, results.Max(result => result.Outcome.PerSecond) / 1000 * 1.1);
        plot.ShowLegend(Alignment.UpperLeft);
    }

    private static void Level(Plot plot, Result result)
    {
        var level = plot.Add.HorizontalLine(result.Outcome.PerSecond / 1000);
        level.LinePattern = LinePattern.Dashed;
        level.LegendText = $"{result.Contestant}, one writer";
    }

    private static void Latency(Plot plot, List<Result> results)
    {
        foreach (var result in results)
        {
            var line = plot.Add.Scatter(
                Percentiles.Select((_, n) => (double)n).ToArray(),
                Percentiles.Select(percentile => Math.Log10(percentile.Us(result.Outcome))).ToArray());
            line.LegendText = result.Contestant;
            line.LineWidth = 2;
            line.MarkerSize = 8;
        }

        plot.Title("Time to the acknowledgement, one writer, 2 KiB events");
        plot.XLabel("percentile");
        plot.YLabel("microseconds");
        plot.Axes.Bottom.SetTicks([.. Percentiles.Select((_, n) => (double)n)], [.. Percentiles.Select(percentile => percentile.Label)]);
        plot.Axes.Left.SetTicks(
            [.. RoundUs.Select(Math.Log10)],
            [.. RoundUs.Select(us => us.ToString("N0", CultureInfo.InvariantCulture))]);
        plot.ShowLegend(Alignment.UpperLeft);
    }
}
