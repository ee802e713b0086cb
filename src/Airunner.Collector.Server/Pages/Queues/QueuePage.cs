using System.Globalization;
using Airunner.Actors;
using Airunner.Collector.Queue;
using Airunner.Collector.Rows;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>The jobs of a queue, the newest first.</summary>
internal sealed class QueuePage(IJobQueue queue, PageForms forms, JobMask mask, TimeProvider time)
{
    private const int Rows = 50;
    private const int MostCommandChars = 200;

    public async Task WriteAsync(HttpContext context)
    {
        if (Addresses.QueueOf((string?)context.Request.RouteValues["queue"]) is not { } name || !PageGrant.Of(context).CoversQueue(name))
        {
            await ErrorPage.NotFound.WriteAsync(context);
            return;
        }

        var state = QueuedState.Named(context.Request.Query["state"]);
        var number = PageOf(context.Request);
        var jobs = await queue.ListAsync(name, state?.State ?? JobState.Unspecified, number, Rows);
        var address = Addresses.Queue(name);
        var page = Html.Of(html =>
        {
            html.Add($"""<div class="bar"><h1><bdi>{name}</bdi></h1><nav class="states" aria-label="States">""");
            Filter(html, address, "all", state is null);
            foreach (var each in QueuedState.All) Filter(html, $"{address}?state={each.Name}", each.Name, each == state);
            html.Add($"</nav>");
            if (forms.AreOpen) html.Add($"""<a class="button" href="{SubmitPage.AddressOf(name)}">Submit a job</a>""");
            html.Add($"</div>");
            if (jobs.Jobs.Count == 0) html.Add($"""<p class="empty">No job of this queue is here.</p>""");
            else Table(html, jobs.Jobs);
            Links(html, address, state, number, jobs.LastPage);
        });
        await Layout.WriteAsync(context, new Layout(name, page) { Above = [("Jobs", "/"), ("Queues", QueuesPage.Path)] });
    }

    /// <summary>Where its output is; null before a worker had it.</summary>
    public static string? OutputOf(QueuedJob job) =>
        job.Execution is { } execution ? Addresses.Execution(new JobExecution(job.Id, execution)) : null;

    private static int PageOf(HttpRequest request) =>
        int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1;

    private static void Filter(Html html, string address, string name, bool isOn) =>
        html.Add($"""<a class="button {(isOn ? "on" : "")}" href="{address}">{name}</a>""");

    private void Table(Html html, IEnumerable<QueuedJob> jobs)
    {
        html.Add($"""
            <table class="list"><thead><tr><th scope="col">State</th><th scope="col">Job</th><th scope="col">Command</th>
            <th scope="col">Worker</th><th scope="col">Since</th><th scope="col" class="num">Tries</th>
            <th scope="col" class="num">Exit</th><th scope="col">Output</th></tr></thead><tbody>
            """);
        var now = time.GetUtcNow();
        foreach (var job in jobs) Row(html, job, now);
        html.Add($"</tbody></table>\n");
    }

    /// <summary>Command and arguments, as others may see them.</summary>
    private string Line(JobParams parameters)
    {
        var line = string.Join(' ', mask.Words(parameters));
        return line.Length > MostCommandChars ? $"{line.AsSpan(0, MostCommandChars)}…" : line;
    }

    private void Row(Html html, QueuedJob job, DateTimeOffset now)
    {
        var state = QueuedState.Of(job);
        html.Add($"""
            <tr><td class="state {state.Kind}"><span class="dot {state.Kind}"></span>{QueuedState.WordOf(job)}</td>
            <td class="id"><a href="{Addresses.QueuedJob(job.Queue, job.Id)}"><bdi>{job.Id}</bdi></a></td>
            <td class="command" data-label="Command"><bdi>{Line(job.Parameters)}</bdi></td>
            <td class="worker" data-label="Worker"><bdi>{job.Worker}</bdi></td>
            <td class="when" data-label="Since"><time datetime="{Figures.Iso(job.UpdatedAt)}">{Figures.Moment(job.UpdatedAt)}</time>
            <small>{Figures.Ago(now - job.UpdatedAt)}</small></td>
            <td class="num" data-label="Tries">{Figures.Count(job.Attempts)}</td>
            <td class="num" data-label="Exit">{QueuedState.ExitOf(job)}</td><td data-label="Output">
            """);
        if (OutputOf(job) is { } output) html.Add($"""<a href="{output}">output</a>""");
        html.Add($"</td></tr>");
    }

    private static void Links(Html html, string address, QueuedState? state, int page, int lastPage)
    {
        if (lastPage == 1 && page == 1) return;
        var filter = state is null ? "" : $"state={state.Name}&";
        html.Add($"""<nav class="pages" aria-label="Pages">""");
        if (page > 1) html.Add($"""<a href="{address}?{filter}page=1" data-key="g">Newest</a>""");
        if (page < lastPage) html.Add($"""<a href="{address}?{filter}page={page + 1}" rel="next" data-key="n">Older</a>""");
        html.Add($"</nav>");
    }
}
