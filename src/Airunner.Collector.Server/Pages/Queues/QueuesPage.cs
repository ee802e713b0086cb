using Airunner.Collector.Queue;
using Airunner.Collector.Rows;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Protocol;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>The queues that a visitor may read, with how many jobs are in each state.</summary>
internal sealed class QueuesPage(IJobQueue queue, PageForms forms)
{
    public const string Path = "/queues";

    private const int MostRows = 500;

    public async Task WriteAsync(HttpContext context)
    {
        var grant = PageGrant.Of(context);
        var queues = (await queue.CountAsync()).GroupBy(static count => count.Queue).Where(each => grant.CoversQueue(each.Key)).ToList();
        var page = Html.Of(html =>
        {
            html.Add($"""<div class="bar"><h1>Queues</h1>""");
            if (forms.AreOpen) html.Add($"""<a class="button" href="{SubmitPage.Path}">Submit a job</a>""");
            html.Add($"</div>");
            if (queues.Count == 0) Nothing(html);
            else Table(html, queues.Take(MostRows));
            if (queues.Count > MostRows)
                html.Add($"""<p class="hint">The first {MostRows} of {Figures.Count(queues.Count, "queue")}.</p>""");
        });
        await Layout.WriteAsync(context, new Layout("Queues", page) { Above = [("Jobs", "/")] });
    }

    private static void Table(Html html, IEnumerable<IGrouping<string, QueueCount>> queues)
    {
        html.Add($"""<table class="list"><thead><tr><th scope="col">Queue</th>""");
        foreach (var state in QueuedState.All) html.Add($"""<th scope="col" class="num">{state.Name}</th>""");
        html.Add($"</tr></thead><tbody>");
        foreach (var each in queues)
        {
            var address = Addresses.Queue(each.Key);
            html.Add($"""<tr><td class="name"><a href="{address}"><bdi>{each.Key}</bdi></a></td>""");
            foreach (var state in QueuedState.All) Cell(html, address, state, each);
            html.Add($"</tr>");
        }

        html.Add($"</tbody></table>\n");
    }

    private static void Cell(Html html, string address, QueuedState state, IEnumerable<QueueCount> counts)
    {
        var jobs = counts.Where(count => count.State == state.State).Sum(static count => count.Jobs);
        html.Add($"""<td class="num" data-label="{state.Name}">""");
        if (jobs > 0) html.Add($"""<a href="{address}?state={state.Name}">{Figures.Count(jobs)}</a>""");
        html.Add($"</td>");
    }

    private static void Nothing(Html html) => html.Add($"""
        <p class="empty">No queue has jobs. Submit one:<br>
        <code>airunner submit --queue builds --server http://…  -- make</code></p>
        """);
}
