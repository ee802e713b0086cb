using System.Globalization;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Serving;
using Airunner.Protocol;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>A table of executions, and the links to its other pages.</summary>
internal static class ExecutionTable
{
    /// <summary>Where the page begins, from its address.</summary>
    public static long Before(HttpRequest request) =>
        long.TryParse(request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : long.MaxValue;

    /// <param name="html">Gets the table.</param>
    /// <param name="executions">Its rows.</param>
    /// <param name="ofJob">The job whose executions they are; null where each has its own, which is then named.</param>
    /// <param name="now">By the wall clock.</param>
    public static void Append(Html html, IEnumerable<ListedExecution> executions, string? ofJob, DateTimeOffset now)
    {
        html.Add($"""<table class="list"><thead><tr><th scope="col">State</th>""");
        if (ofJob is null) html.Add($"""<th scope="col">Job</th>""");
        html.Add($"""
            <th scope="col">{(ofJob is null ? "Latest execution" : "Execution")}</th><th scope="col">Began</th>
            <th scope="col" class="num">Duration</th><th scope="col" class="num">Events</th><th scope="col" class="num">Stored</th></tr>
            </thead><tbody>
            """);
        foreach (var one in executions) AppendRow(html, one, ofJob is null, now);
        html.Add($"</tbody></table>\n");
    }

    /// <summary>Links to the newest and to older rows.</summary>
    public static void AppendLinks(Html html, string address, long before, long? nextBefore, string filter)
    {
        if (before == long.MaxValue && nextBefore is null) return;
        html.Add($"""<nav class="pages" aria-label="Pages">""");
        var newest = filter.Length == 0 ? address : $"{address}?{filter[1..]}";
        if (before < long.MaxValue) html.Add($"""<a href="{newest}" data-key="g">Newest</a>""");
        if (nextBefore is { } next) html.Add($"""<a href="{address}?before={next}{filter}" rel="next" data-key="n">Older</a>""");
        html.Add($"</nav>");
    }

    private static void AppendRow(Html html, ListedExecution one, bool withJob, DateTimeOffset now)
    {
        var state = ExecutionState.Of(one.Last);
        var address = Addresses.Execution(one.Execution);
        var name = one.Execution.Execution ?? "(no id)";
        html.Add($"""<tr><td class="state {state.Kind}"><span class="dot {state.Kind}"></span>{state.Word}</td>""");
        if (withJob) html.Add($"""<td class="name"><a href="{Addresses.Job(one.Execution.Job)}"><bdi>{one.Execution.Job}</bdi></a></td>""");
        html.Add($"""<td class="id"><a href="{address}"><bdi>{name}</bdi></a></td>""");
        var began = MomentOf(one.First);
        html.Add($"""<td class="when" data-label="Began">""");
        if (began is { } moment)
        {
            html.Add($"""<time datetime="{Figures.Iso(moment)}">{Figures.Moment(moment)}</time>""");
            html.Add($""" <small>{Figures.Ago(now - moment)}</small>""");
        }

        var about = one.IsEstimate ? "≈ " : "";
        html.Add($"""
            </td><td class="num" data-label="Duration">{Duration(one, began)}</td>
            <td class="num" data-label="Events">{about}{Figures.Count(one.Events)}</td>
            <td class="num" data-label="Stored">{about}{Figures.Size(one.StoredBytes)}</td></tr>
            """);
    }

    private static string Duration(ListedExecution one, DateTimeOffset? began)
    {
        if (one.Last?.ProcessEnd?.RunDuration is { } run) return Figures.Duration(run.ToTimeSpan());
        return began is { } from && MomentOf(one.Last) is { } to ? Figures.Duration(to - from) : "";
    }

    private static DateTimeOffset? MomentOf(JobEvent? jobEvent)
    {
        if (jobEvent?.Timestamp is { } time) return Figures.OfUnixMs((time.Seconds * 1000) + (time.Nanos / 1_000_000));
        return jobEvent?.OutputBatch is { } batch ? Figures.OfUnixMs(batch.FirstTimestampMs) : null;
    }
}
