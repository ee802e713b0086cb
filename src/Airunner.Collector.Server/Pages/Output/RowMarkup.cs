using Airunner.Collector.Server.Pages.Markup;
using Airunner.Protocol;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>Rows as markup: the same for the page and for its script.</summary>
/// <remarks>
/// The script sets the exact true colours, which the markup has as data.
/// </remarks>
internal sealed class RowMarkup(string search, long marked)
{
    private readonly RowText _row = new();

    /// <summary>Appends a row.</summary>
    public void Append(Html html, in RowHead head, ReadOnlySpan<byte> bytes)
    {
        var number = head.Number + 1;
        var text = _row.Read(head.Style, bytes);
        var hits = Hits(text);
        var isError = head.Stream == StreamType.Stderr;
        var kind = (isError ? " err" : "") + (hits.Count > 0 ? " hit" : "") + (number == marked ? " at" : "");
        html.Add($"""<div class="r{kind}" id="L{number}"><a class="n" href="?line={number}#L{number}">{Figures.Count(number)}</a>""");
        html.Add($"""<span class="t">{Figures.TimeOfDay(head.TimeMs)}</span>""");
        if (isError) html.Add($"""<span class="s" title="standard error">err</span>""");
        else html.Add($"""<span class="s"></span>""");
        html.Add($"""<code class="x">""");
        Append(html, text, hits);
        html.Add($"</code></div>\n");
    }

    private void Append(Html html, string text, List<int> hits)
    {
        var at = 0;
        var hit = 0;
        foreach (var (end, style) in _row.Pieces)
        {
            var isStyled = style != default;
            if (isStyled) StyleMarkup.Open(html, style);
            while (at < end)
            {
                while (hit < hits.Count && hits[hit] + search.Length <= at) hit++;
                var isHit = hit < hits.Count && hits[hit] <= at;
                var border = hit >= hits.Count ? end : isHit ? hits[hit] + search.Length : hits[hit];
                var stop = Math.Min(end, border);
                if (isHit) html.Add($"<mark>").Text(text.AsSpan(at, stop - at)).Add($"</mark>");
                else html.Text(text.AsSpan(at, stop - at));
                at = stop;
            }

            if (isStyled) html.Add($"</span>");
        }
    }

    private List<int> Hits(string text)
    {
        var hits = new List<int>();
        if (search.Length == 0) return hits;
        for (var at = 0; at < text.Length; at += search.Length)
        {
            at = text.IndexOf(search, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0) break;
            hits.Add(at);
        }

        return hits;
    }
}
