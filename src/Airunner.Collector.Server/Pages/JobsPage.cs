using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Server.Pages.Queues;
using Airunner.Collector.Serving;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>All jobs, each with its latest execution.</summary>
internal sealed class JobsPage(IExecutionList executions, TimeProvider time)
{
    private const int Rows = 50;
    private const int MostSearchChars = 128;

    public async Task WriteAsync(HttpContext context)
    {
        var before = ExecutionTable.Before(context.Request);
        var contains = context.Request.Query["job"].ToString();
        if (contains.Length > MostSearchChars) contains = contains[..MostSearchChars];
        var found = await FindAsync(PageGrant.Of(context), contains, before, context.RequestAborted);
        var isMore = found.Count > Rows;
        var page = Html.Of(html =>
        {
            html.Add($"""
                <div class="bar"><h1>Jobs</h1><form method="get" action="/" role="search">
                <input type="search" name="job" value="{contains}" placeholder="Find a job" aria-label="Find a job" data-search>
                <button type="submit">Find</button></form><a class="button" href="{QueuesPage.Path}">Queues</a></div>
                """);
            if (found.Count == 0) Nothing(html, contains, before);
            else ExecutionTable.Append(html, found.Take(Rows), ofJob: null, time.GetUtcNow());
            var filter = contains.Length == 0 ? "" : $"&job={Uri.EscapeDataString(contains)}";
            ExecutionTable.AppendLinks(html, "/", before, isMore ? found[Rows - 1].Id : null, filter);
        });
        await Layout.WriteAsync(context, new Layout("Jobs", page));
    }

    /// <summary>A token for one execution lists that, though its job has later ones.</summary>
    private async Task<IReadOnlyList<ListedExecution>> FindAsync(
        PageGrant grant, string contains, long before, CancellationToken cancellationToken)
    {
        if (grant.Claims is not { Execution: { } execution } claims)
            return await executions.JobsAsync(grant.Jobs(contains), before, Rows + 1, cancellationToken);
        var only = await executions.FindAsync(new Actors.JobExecution(claims.Job, execution), cancellationToken);
        return only is null ? [] : [only];
    }

    private static void Nothing(Html html, string contains, long before)
    {
        if (contains.Length > 0) html.Add($"""<p class="empty">No job has “{contains}” in its name.</p>""");
        else if (before < long.MaxValue) html.Add($"""<p class="empty">There are no older jobs.</p>""");
        else
            html.Add($"""
                <p class="empty">Nothing was collected yet. Send something:<br>
                <code>airunner run --job hello --server http://…  -- echo hello</code></p>
                """);
    }
}
