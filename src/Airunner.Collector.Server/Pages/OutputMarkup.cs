using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Server.Pages.Output;

namespace Airunner.Collector.Server.Pages;

/// <summary>The page of an execution's output.</summary>
internal static class OutputMarkup
{
    public static Html Of(OutputIndex index, OutputView view, RowRange range, long first, long marked)
    {
        var summary = index.Summary();
        var rows = Math.Max(summary.Rows, first + range.Rows.Count);
        var isDone = summary.IsCaughtUp && summary.End is not null;
        var isRunning = summary.IsCaughtUp && summary.End is null;
        return Html.Of(html =>
        {
            html.Add($"""<section id="summary" class="summary" aria-label="Summary">""");
            html.Add(SummaryMarkup.Of(index.Execution, summary)).Add($"</section>");
            Tools(html, index, view, marked);
            if (!view.IsFound) html.Add($"""<p class="empty" role="status">No line from here on has “{view.Search}”.</p>""");
            html.Add($"""
                <section id="pane" class="pane{(view.HasTimes ? " times" : "")}" tabindex="0" aria-label="Output" role="region"
                data-base="{Addresses.Execution(index.Execution)}" data-rows="{rows}" data-first="{first}" data-line="{marked}"
                data-next="{summary.NextSequence}" data-done="{(isDone ? "1" : "0")}"
                data-running="{(isRunning ? "1" : "0")}" data-q="{view.Search}"><div id="rows" class="rows">
                """);
            html.Add(RowsOf(range, view.Search, marked)).Add($"</div>");
            if (range.Rows.Count == 0) html.Add($"""<p class="empty" id="silent">No output yet.</p>""");
            html.Add($"</section>");
            Links(html, view, first, range.Rows.Count, rows);
        });
    }

    public static Html RowsOf(RowRange range, string search, long marked) => Html.Of(html =>
    {
        var markup = new RowMarkup(search, marked);
        foreach (var (head, bytes) in range.Rows) markup.Append(html, head, bytes);
    });

    private static void Tools(Html html, OutputIndex index, OutputView view, long marked)
    {
        html.Add($"""
            <div class="tools" role="toolbar" aria-label="Output tools">
            <form method="get" role="search" id="search"><input type="hidden" name="find" value="1">
            <input type="hidden" name="line" value="{marked + 1}">
            <input type="search" name="q" value="{view.Search}" placeholder="Search the output" aria-label="Search the output"
            autocomplete="off" spellcheck="false" data-search><button type="submit">Next</button>
            <span id="hits" role="status" aria-live="polite"></span></form>
            <a class="button" href="{view.To("at=failure")}" id="failure" title="Jump to the failure (f)">Failure</a>
            <a class="button" href="{view.To("at=end")}" id="end" title="Jump to the end (G)">End</a>
            <a class="button" href="?times={(view.HasTimes ? "0" : "1")}" id="times" title="Times in UTC (t)">Times</a>
            <a class="button" href="{Addresses.Execution(index.Execution)}/raw" download>Raw</a>
            <span id="live" class="live" role="status" hidden>following</span></div>
            """);
    }

    /// <summary>For reading without the script, which hides them.</summary>
    private static void Links(Html html, OutputView view, long first, int count, long rows)
    {
        if (first == 0 && count >= rows) return;
        html.Add($"""<nav class="pages output-pages" aria-label="Pages of output">""");
        if (first > 0)
        {
            html.Add($"""<a href="{view.To("line=1")}">First</a>""");
            html.Add($"""<a href="{view.To($"line={Math.Max(1, first - OutputPage.Rows + 1)}")}" rel="prev">Previous</a>""");
        }

        html.Add($"<span>lines {Figures.Count(first + 1)}–{Figures.Count(first + count)} of {Figures.Count(rows)}</span>");
        if (first + count < rows)
        {
            html.Add($"""<a href="{view.To($"line={first + count + 1}")}" rel="next">Next</a>""");
            html.Add($"""<a href="{view.To("at=end")}">Last</a>""");
        }

        html.Add($"</nav>");
    }
}
