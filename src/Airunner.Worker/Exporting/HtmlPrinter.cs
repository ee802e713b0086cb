using System.Security.Cryptography;
using System.Text;
using Airunner.Actors;
using Airunner.Collector.Rows;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Airunner.Worker.Reading;

namespace Airunner.Worker.Exporting;

/// <summary>Prints a job's output as a page of its own: lines with numbers and times, in the colours of the terminal.</summary>
/// <remarks>
/// The page needs nothing else and allows nothing else: its policy forbids scripts and every request, and its only style sheet is named by
/// its hash. All text of the job is encoded. A line longer than a row of 16 KiB takes several.
/// </remarks>
/// <param name="write">Gets the page.</param>
/// <param name="execution">Whose output.</param>
internal sealed class HtmlPrinter(OutputBuffer.Writer write, JobExecution execution) : ILogPrinter, IRowSink
{
    private static readonly string Style = "\n" + HtmlStyle.Css + StyleMarkup.Palette();

    private readonly RowText _text = new();
    private RowAssembler? _rows;
    private JobEvent? _first;
    private JobEvent? _last;

    public ValueTask TakeAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        _first ??= jobEvent;
        _last = jobEvent;
        foreach (var piece in TimedOutput.Of(jobEvent, stream: null)) Rows().Feed(piece.Stream, piece.Bytes.Span, piece.AtMs);
        return ValueTask.CompletedTask;
    }

    public void End()
    {
        Rows().Finish();
        var summary = new ExecutionSummary(execution) { First = _first, Last = _last };
        var exit = summary.ExitStatus is { } status ? $", exit status {status}" : "";
        var error = _last?.ProcessError is { EndFollows: false } lost ? $": {lost.ErrorMessage}" : "";
        Write(Html.Of(html => html.Add($"</main>\n<p class=\"end {summary.State}\">{summary.State}{exit}{error}</p>\n</body>\n</html>\n")));
    }

    public void Take(in RowHead head, ReadOnlySpan<byte> bytes)
    {
        var text = _text.Read(head.Style, bytes);
        var html = new Html();
        var kind = head.Stream == StreamType.Stderr ? "r err" : "r";
        var number = head.Number + 1;
        var time = EventFacts.Moment(head.TimeMs)?.UtcDateTime.ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
        html.Add($"<div class=\"{kind}\" id=\"L{number}\"><a class=\"n\" href=\"#L{number}\">{number}</a>");
        html.Add($"<span class=\"t\">{time}</span><code>");
        var at = 0;
        foreach (var (end, style) in _text.Pieces)
        {
            if (style != default) StyleMarkup.Open(html, style);
            html.Text(text.AsSpan(at, end - at));
            if (style != default) html.Add($"</span>");
            at = end;
        }

        html.Add($"</code></div>\n");
        Write(html);
    }

    /// <summary>The page's head is written with its first row: it says when the job began.</summary>
    private RowAssembler Rows()
    {
        if (_rows is not null) return _rows;
        var began = _first is null ? null : EventFacts.Moment(EventFacts.TimeMs(_first));
        var styleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));
        var when = began?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", System.Globalization.CultureInfo.InvariantCulture);
        Write(Html.Of(html => html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{styleHash}'; base-uri 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{execution.ToString()}</title>
            <style>
            """)));
        write(Encoding.UTF8.GetBytes(Style));
        Write(Html.Of(html => html.Add($"""
            </style>
            </head>
            <body>
            <h1>{execution.Job}</h1>
            <p class="when">{execution.Execution} {when}</p>
            <main>

            """)));
        return _rows = new RowAssembler(this);
    }

    private void Write(Html html) => write(Encoding.UTF8.GetBytes(html.ToString()));
}
