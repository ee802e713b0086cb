using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Rows;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Picturing;

/// <summary>Draws the last lines of a job's output as a dark terminal shows them, with numbers and times: a picture (PNG).</summary>
/// <param name="write">Gets the picture.</param>
/// <param name="execution">Whose output.</param>
/// <param name="note">Gets a sentence for the user where lines are left out.</param>
internal sealed class PicturePrinter(OutputBuffer.Writer write, JobExecution execution, Action<string> note) : ILogPrinter, IRowSink
{
    /// <summary>Lines of output, so that with title and end a picture stays below the 16,384 pixels that browsers show.</summary>
    public const int MostLines = 500;

    /// <summary>A line that has more is continued in the next.</summary>
    public const int MostColumns = 200;

    private const int FewestColumns = 80;
    private const int TimeColumns = 12;
    private const int MarginPixels = Glyph.ColumnPixels;

    private static readonly SgrStyle GutterStyle = PictureColours.Text(PictureColours.Gutter);

    private readonly Queue<(RowHead Head, byte[] Bytes)> _rows = [];
    private RowAssembler? _assembler;
    private JobEvent? _first;
    private JobEvent? _last;

    public ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        _first ??= jobEvent;
        _last = jobEvent;
        _assembler ??= new RowAssembler(this);
        foreach (var piece in TimedOutput.Of(jobEvent, stream: null)) _assembler.Feed(piece.Stream, piece.Bytes.Span, piece.AtMs);
        return ValueTask.CompletedTask;
    }

    public void Take(in RowHead head, ReadOnlySpan<byte> bytes)
    {
        if (_rows.Count == MostLines) _rows.Dequeue();
        _rows.Enqueue((head, bytes.ToArray()));
    }

    public void End()
    {
        _assembler?.Finish();
        var output = OutputLines();
        var columns = Math.Max(FewestColumns, output.Count == 0 ? 0 : output.Max(static line => line.Columns));
        var left = LeftOut(output.Count == 0 ? 0 : output[0].Row);
        Draw([.. TitleLines(columns), .. left, .. output.Select(static line => line.Line), .. EndLines(columns)], columns);
    }

    private IEnumerable<PictureLine> LeftOut(long rows)
    {
        if (rows == 0) return [];
        var count = rows.ToString("N0", CultureInfo.InvariantCulture);
        note($"The picture has the last {MostLines} lines; before them are {count} more, which .html has.");
        return Lines($"{count} lines before these", GutterStyle, MostColumns);
    }

    /// <summary>The last lines, each with the number of its row; what is continued has only the first number.</summary>
    private List<(long Row, int Columns, PictureLine Line)> OutputLines()
    {
        var text = new RowText();
        var lines = new List<(long Row, int Columns, PictureLine Line)>();
        foreach (var (head, bytes) in _rows)
        {
            var shown = text.Read(head.Style, bytes);
            var gutter = Gutter(head);
            var isError = head.Stream == StreamType.Stderr;
            foreach (var cells in CellLines.Of(shown, text.Pieces, MostColumns))
            {
                var line = new PictureLine([.. gutter, .. cells], isError);
                lines.Add((head.Number, line.Columns, line));
                gutter = Blank(gutter);
            }
        }

        return lines.Count > MostLines ? lines[^MostLines..] : lines;
    }

    private List<PictureCell> Gutter(RowHead head)
    {
        var widest = (_assembler!.Row).ToString(CultureInfo.InvariantCulture).Length;
        var number = (head.Number + 1).ToString(CultureInfo.InvariantCulture).PadLeft(widest);
        var time = EventFacts.Moment(head.TimeMs)?.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";
        return Cells($"{number}  {time.PadRight(TimeColumns)}  ", GutterStyle);
    }

    private static List<PictureCell> Blank(List<PictureCell> gutter) => Cells(new string(' ', gutter.Count), GutterStyle);

    private IEnumerable<PictureLine> TitleLines(int columns)
    {
        var began = _first is null ? null : EventFacts.Moment(EventFacts.TimeMs(_first));
        var when = began?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return
        [
            .. Lines(execution.Job, new SgrStyle(default, default, SgrMarks.Bold), columns),
            .. Lines($"{execution.Execution} {when}", GutterStyle, columns),
            Empty,
        ];
    }

    private IEnumerable<PictureLine> EndLines(int columns)
    {
        var summary = new ExecutionSummary(execution) { First = _first, Last = _last };
        var exit = summary.ExitStatus is { } status ? $", exit status {status}" : "";
        var error = _last?.ProcessError is { EndFollows: false } lost ? $": {lost.ErrorMessage}" : "";
        var style = summary.State switch
        {
            "succeeded" => PictureColours.Text(PictureColours.Passed),
            "failed" or "killed" or "unknown" => PictureColours.Text(PictureColours.Failed),
            _ => default,
        };
        return [Empty, .. Lines($"{summary.State}{exit}{error}", style, columns)];
    }

    private static PictureLine Empty => new([], IsError: false);

    private static IEnumerable<PictureLine> Lines(string text, SgrStyle style, int columns) =>
        CellLines.Of(text, [(text.Length, style)], columns).Select(static cells => new PictureLine(cells, IsError: false));

    private static List<PictureCell> Cells(string text, SgrStyle style) => CellLines.Of(text, [(text.Length, style)], int.MaxValue)[0];

    private void Draw(List<PictureLine> lines, int columns)
    {
        var width = (columns * Glyph.ColumnPixels) + (2 * MarginPixels);
        var strip = new LineStrip(width, new GlyphSet());
        using var png = new PngWriter(write, width, (lines.Count + 2) * Glyph.LinePixels);
        foreach (var line in (IEnumerable<PictureLine>)[Empty, .. lines, Empty])
        {
            strip.Draw(line, MarginPixels);
            for (var y = 0; y < Glyph.LinePixels; y++) png.WriteRow(strip.Row(y));
        }

        png.End();
    }
}
