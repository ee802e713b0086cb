using Airunner.Actors;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Serving;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages;

/// <summary>The executions of a job.</summary>
internal sealed class ExecutionsPage(IExecutionList executions, TimeProvider time)
{
    private const int Rows = 50;

    public async Task WriteAsync(HttpContext context)
    {
        var grant = PageGrant.Of(context);
        if (Addresses.JobOf((string?)context.Request.RouteValues["job"]) is not { } job || !grant.CoversJob(job))
        {
            await ErrorPage.NotFound.WriteAsync(context);
            return;
        }

        var before = ExecutionTable.Before(context.Request);
        var found = await FindAsync(grant, job, before, context.RequestAborted);
        if (found.Count == 0 && before == long.MaxValue)
        {
            await ErrorPage.NotFound.WriteAsync(context);
            return;
        }

        var isMore = found.Count > Rows;
        var page = Html.Of(html =>
        {
            html.Add($"""<div class="bar"><h1><bdi>{job}</bdi></h1></div>""");
            ExecutionTable.Append(html, found.Take(Rows), job, time.GetUtcNow());
            ExecutionTable.AppendLinks(html, Addresses.Job(job), before, isMore ? found[Rows - 1].Id : null, "");
        });
        await Layout.WriteAsync(context, new Layout(job, page) { Above = [("Jobs", "/")] });
    }

    private async Task<IReadOnlyList<ListedExecution>> FindAsync(
        PageGrant grant, string job, long before, CancellationToken cancellationToken)
    {
        if (grant.Claims?.Execution is not { } execution)
            return await executions.ExecutionsAsync(job, before, Rows + 1, cancellationToken);
        var only = await executions.FindAsync(new JobExecution(job, execution), cancellationToken);
        return only is null ? [] : [only];
    }
}
