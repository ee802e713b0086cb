using Airunner.Collector.Queue;
using Airunner.Collector.Rows;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Protocol;
using Airunner.Worker.Masking;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>One job of a queue, and the form that cancels it.</summary>
internal sealed class QueuedJobPage(IJobQueue queue, PageForms forms, CallAuthority authority, JobMask mask)
{
    public async Task WriteAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } job) await WriteAsync(context, job, refusal: null);
    }

    /// <summary>POST: cancels it.</summary>
    public async Task CancelAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } job) return;
        var refusal = await forms.RunAsync(context, async form =>
        {
            authority.ForCancelling(PageForms.Caller(form), job.Id);
            await queue.CancelAsync(job.Id);
            forms.LogCancelled(job.Id);
        });
        if (refusal is null) PageForms.Go(context, Addresses.QueuedJob(job.Queue, job.Id));
        else await WriteAsync(context, job, refusal);
    }

    private async Task<QueuedJob?> FindAsync(HttpContext context)
    {
        var route = context.Request.RouteValues;
        var name = Addresses.QueueOf((string?)route["queue"]);
        var id = Addresses.QueuedJobOf((string?)route["job"]);
        var job = id is not null && PageGrant.Of(context).CoversQueuedJob(id) ? await queue.FindAsync(id) : null;
        if (job is not null && job.Queue == name) return job;
        await ErrorPage.NotFound.WriteAsync(context);
        return null;
    }

    private async Task WriteAsync(HttpContext context, QueuedJob job, FormRefusal? refusal)
    {
        var page = Html.Of(html =>
        {
            Facts(html, job);
            if (forms.AreOpen && job.State is JobState.Scheduled or JobState.Running) Form(html, job, refusal);
        });
        if (refusal is not null) context.Response.StatusCode = refusal.Status;
        await Layout.WriteAsync(context, new Layout(job.Id, page)
        {
            Above = [("Jobs", "/"), ("Queues", QueuesPage.Path), (job.Queue, Addresses.Queue(job.Queue))],
        });
    }

    private void Facts(Html html, QueuedJob job)
    {
        var state = QueuedState.Of(job);
        html.Add($"""
            <div class="facts"><h1><span class="dot {state.Kind}"></span><bdi>{job.Id}</bdi></h1>
            <p class="state {state.Kind}">{QueuedState.WordOf(job)}</p><dl>
            """);
        Fact(html, "Submitted", $"{Figures.Moment(job.CreatedAt)} UTC");
        Fact(html, "Since", $"{Figures.Moment(job.UpdatedAt)} UTC");
        Fact(html, "Worker", job.Worker);
        Fact(html, "Tries", Figures.Count(job.Attempts));
        Fact(html, "Retries", job.Parameters.Metadata.TryGetValue(QueueMetadata.Retries, out var retries) ? retries : "without a limit");
        Fact(html, "Exit", QueuedState.ExitOf(job));
        Fact(html, "Directory", mask.Directory(job.Parameters));
        Fact(html, "Variables", string.Join(", ", job.Parameters.Environment.Keys.Order(StringComparer.Ordinal)));
        html.Add($"</dl>");
        if (job.Result is { ErrorMessage.Length: > 0 } result) html.Add($"""<p class="wrong">{result.ErrorMessage}</p>""");
        html.Add($"""</div><pre class="words">""");
        foreach (var word in mask.Words(job.Parameters)) html.Add($"<code><bdi>{word}</bdi></code>\n");
        html.Add($"</pre>");
        if (QueuePage.OutputOf(job) is { } output) html.Add($"""<p><a class="button" href="{output}">Output</a></p>""");
    }

    private static void Fact(Html html, string name, string value)
    {
        if (value.Length > 0) html.Add($"<div><dt>{name}</dt><dd><bdi>{value}</bdi></dd></div>");
    }

    private static void Form(Html html, QueuedJob job, FormRefusal? refusal)
    {
        html.Add($"""<section class="card narrow"><h2>Cancel this job</h2>""");
        if (refusal is not null) html.Add($"""<p class="wrong" role="alert">{refusal.Reason}</p>""");
        html.Add($"""<form method="post" action="{Addresses.QueuedJob(job.Queue, job.Id)}/cancel">""")
            .Add(PageForms.TokenField())
            .Add($"""<button type="submit">Cancel the job</button></form></section>""");
    }
}
