using System.Globalization;
using Airunner.Worker.Screens;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Top;

/// <summary>The table of <c>top</c>: the busiest process first. 80 columns are enough for what matters most.</summary>
/// <param name="columns">How wide the screen is.</param>
/// <param name="now">By the wall clock.</param>
internal sealed class TopTable(int columns, DateTimeOffset now)
{
    /// <summary>What is said of a process that does not answer.</summary>
    public const string Silent = "does not answer";

    /// <summary>From so many columns on there is room for everything.</summary>
    private const int WideColumns = 120;

    private bool IsWide => columns >= WideColumns;

    /// <summary>The table.</summary>
    /// <param name="processes">All of them.</param>
    /// <param name="most">How many are shown at most.</param>
    public Table Of(IReadOnlyCollection<ProcessView> processes, int most = int.MaxValue)
    {
        var shown = Columns().ToList();
        var table = Screen.Table([.. shown.Select(static column => (column.Heading, column.Side))]);
        var busiest = processes.OrderByDescending(static process => process.AppendsPerSecond).ThenBy(static process => process.Process);
        foreach (var process in busiest.Take(most)) table.AddRow(shown.Select(column => column.Cell(process)));
        return table;
    }

    private IEnumerable<Column> Columns()
    {
        yield return new("PID", Side.Right, static process => process.Process.ToString(CultureInfo.InvariantCulture));
        yield return new("COMMAND", Side.Left, static process => process.Sample?.Identity.Command ?? "-");
        yield return new("JOB", Side.Shrinks, static process => process.Sample is { } sample ? JobOf(sample) : Silent);
        if (IsWide) yield return new("LOGS", Side.Right, Of(static sample => Number(sample.Figures.Logs)));
        yield return new("APP/S", Side.Right, static process => process.Sample is null ? "-" : Rate(process.AppendsPerSecond));
        yield return new("P50", Side.Right, Of(static sample => Latency(sample.Figures.SyncMedian)));
        yield return new("P99", Side.Right, Of(static sample => Latency(sample.Figures.SyncNearWorst)));
        yield return new("PENDING", Side.Right, Of(static sample => Number(sample.Figures.Pending)));
        yield return new("OLDEST", Side.Right, Of(sample => sample.Figures.OldestPending is { } at ? Quantity.Age(now - at) : "-"));
        if (IsWide) yield return new("SENDS", Side.Right, Of(static sample => Number(sample.Figures.Sends)));
        yield return new("RETRIES", Side.Right, Of(static sample => Number(sample.Figures.FailedSends)));
        if (IsWide) yield return new("DISK", Side.Right, Of(static sample => Quantity.Bytes(sample.Figures.LiveBytes)));
        if (IsWide) yield return new("TROUBLE", Side.Shrinks, Of(static sample => sample.Figures.Trouble ?? ""));
    }

    private static Func<ProcessView, string> Of(Func<ProcessSample, string> text) =>
        process => process.Sample is { } sample ? text(sample) : "-";

    private static string JobOf(ProcessSample sample) => sample.Identity.Execution?.Job ?? "-";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Rate(double rate) => rate.ToString(rate is > 0 and < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Latency(TimeSpan? duration) => duration switch
    {
        null => "-",
        { TotalMilliseconds: < 1 } brief => string.Create(CultureInfo.InvariantCulture, $"{brief.TotalMicroseconds:0}µs"),
        { TotalMilliseconds: < 99.5 } usual => string.Create(CultureInfo.InvariantCulture, $"{usual.TotalMilliseconds:0.0}ms"),
        { TotalSeconds: < 1 } slow => string.Create(CultureInfo.InvariantCulture, $"{slow.TotalMilliseconds:0}ms"),
        { } slower => string.Create(CultureInfo.InvariantCulture, $"{slower.TotalSeconds:0.0}s"),
    };

    private sealed record Column(string Heading, Side Side, Func<ProcessView, string> Text)
    {
        public IRenderable Cell(ProcessView process)
        {
            Color? colour = process.Sample is null or { Figures.Trouble: not null } ? Color.Yellow : null;
            return Side switch
            {
                Side.Right => Screen.Right(Text(process), colour),
                Side.Shrinks => Screen.Shrinks(Text(process), colour),
                _ => Screen.Left(Text(process), colour),
            };
        }
    }
}
