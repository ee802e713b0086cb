using System.Globalization;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;
using Airunner.Worker.Screens;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Airunner.Worker.Commands;

/// <summary>The table of <c>jobs</c>: 80 columns are enough for what matters most.</summary>
/// <param name="isOfJob">Whether each line is an execution of one job.</param>
/// <param name="isWide">Whether there is room for everything.</param>
/// <param name="now">By the wall clock.</param>
internal sealed class JobTable(bool isOfJob, bool isWide, DateTimeOffset now)
{
    /// <summary>From so many columns on there is room for everything.</summary>
    public const int WideColumns = 120;

    /// <summary>Draws the table on a terminal.</summary>
    public void Draw(IEnumerable<JobRow> rows, IAnsiConsole console)
    {
        var columns = Columns().ToList();
        var table = Screen.Table([.. columns.Select(static column => (column.Heading, column.Side))]);
        foreach (var row in rows) table.AddRow(columns.Select(column => column.Cell(row)));
        console.Write(table);
    }

    /// <summary>Writes the table as plain text, however wide it is: for a pipe or a file, which may get many thousand rows.</summary>
    public void Write(IReadOnlyCollection<JobRow> rows, TextWriter output)
    {
        var columns = Columns().ToList();
        var lines = rows.Select(row => columns.ConvertAll(column => Plain.Text(column.Text(row))))
            .Prepend(columns.ConvertAll(static column => column.Heading))
            .ToList();
        var widths = columns.Select((_, at) => lines.Max(line => line[at].Length)).ToList();
        foreach (var line in lines)
        {
            var cells = line.Select((text, at) => columns[at].Side == Side.Right ? text.PadLeft(widths[at]) : text.PadRight(widths[at]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private IEnumerable<Column> Columns()
    {
        if (!isOfJob) yield return new("JOB", Side.Shrinks, row => row.Latest.Execution.Job);
        if (!isOfJob) yield return new("RUNS", Side.Right, row => Quantity.Count(row.Executions));
        if (isOfJob || isWide) yield return new("EXECUTION", Side.Shrinks, row => row.Latest.Execution.Execution ?? "-");
        yield return new("STATE", Side.Left, row => row.Latest.State) { ColourOf = row => Colour(row.Latest.State) };
        yield return new("EXIT", Side.Right, row => Quantity.Count(row.Latest.ExitStatus));
        if (isWide) yield return new("STARTED (UTC)", Side.Left, row => Started(row, Quantity.Time));
        else yield return new("AGE", Side.Right, row => Started(row, at => Quantity.Age(now - at)));
        yield return new("TOOK", Side.Right, row => row.Latest.Took(now) is { } took ? Took(took) : "-");
        if (isWide) yield return new("EVENTS", Side.Right, row => Events(row.Latest));
        if (isWide || !isOfJob) yield return new("SIZE", Side.Right, row => Quantity.Bytes(row.Latest.Bytes));
        yield return new("WHERE", Side.Left, row => row.Latest.Where)
        {
            ColourOf = static row => row.Latest.Where == "pending" ? Color.Yellow : null,
        };
    }

    private static Color? Colour(string state) => state switch
    {
        "running" => Color.Blue,
        "succeeded" => Color.Green,
        "failed" or "killed" => Color.Red,
        "unknown" => Color.Yellow,
        _ => null,
    };

    private static string Started(JobRow row, Func<DateTimeOffset, string> text) => row.Latest.StartedAt is { } at ? text(at) : "-";

    private static string Events(ExecutionSummary summary) => (summary.IsEstimate ? "~" : "") + Quantity.Count(summary.Events);

    private static string Took(TimeSpan took) => took switch
    {
        { TotalSeconds: < 10 } => took.TotalSeconds.ToString("0.00s", CultureInfo.InvariantCulture),
        { TotalMinutes: < 2 } => took.TotalSeconds.ToString("0s", CultureInfo.InvariantCulture),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)took.TotalMinutes}m {took.Seconds}s"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)took.TotalHours}h {took.Minutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)took.TotalDays}d {took.Hours}h"),
    };

    private sealed record Column(string Heading, Side Side, Func<JobRow, string> Text)
    {
        public Func<JobRow, Color?> ColourOf { get; init; } = static _ => null;

        public IRenderable Cell(JobRow row) => Side switch
        {
            Side.Right => Screen.Right(Text(row), ColourOf(row)),
            Side.Shrinks => Screen.Shrinks(Text(row), ColourOf(row)),
            _ => Screen.Left(Text(row), ColourOf(row)),
        };
    }
}
