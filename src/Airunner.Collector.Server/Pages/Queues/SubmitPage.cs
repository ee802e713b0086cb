using System.Globalization;
using Airunner.Collector.Queue;
using Airunner.Collector.Rows;
using Airunner.Collector.Server.Calls;
using Airunner.Collector.Server.Pages.Access;
using Airunner.Collector.Server.Queue;
using Airunner.Collector.Tokens;
using Airunner.Protocol;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Pages.Queues;

/// <summary>A form that submits a job.</summary>
internal sealed class SubmitPage(JobSubmission submission, PageForms forms, CallAuthority authority)
{
    public const string Path = "/submit";

    private static readonly string[] LineEnds = ["\r\n", "\n"];

    /// <summary>The address of the form for a queue.</summary>
    public static string AddressOf(string queue) => $"{Path}?queue={Uri.EscapeDataString(queue)}";

    public static Task WriteAsync(HttpContext context) =>
        WriteAsync(context, JobForm.New(context.Request.Query["queue"].ToString()), refusal: null);

    /// <summary>POST: submits the job, once for each form.</summary>
    public async Task SubmitAsync(HttpContext context)
    {
        var filled = JobForm.New("");
        QueuedJob? job = null;
        var refusal = await forms.RunAsync(context, async form =>
        {
            filled = JobForm.Of(form);
            var name = QueueRules.Queue(filled.Queue);
            authority.ForQueue(PageForms.Caller(form), name, TokenRole.Write);
            job = await submission.RunAsync(filled.Request, name, Params(filled));
            forms.LogSubmitted(job.Id);
        });
        if (refusal is not null)
        {
            // With the id of another job it would be refused for ever.
            var next = refusal.Status == StatusCodes.Status409Conflict ? filled.WithNewRequest() : filled;
            await WriteAsync(context, next, refusal);
            return;
        }

        var isReadable = PageGrant.Of(context).CoversQueuedJob(job!.Id);
        PageForms.Go(context, isReadable ? Addresses.QueuedJob(job.Queue, job.Id) : QueuesPage.Path);
    }

    private static JobParams Params(JobForm form)
    {
        if (form.Command.Length == 0) throw CallErrors.Invalid("The command is missing.");
        var parameters = new JobParams
        {
            Command = form.Command,
            WorkingDirectory = form.Directory,
            TimeoutSeconds = Number(form.Timeout, "The longest time"),
        };
        if (form.Arguments.Length > 0) parameters.Args.AddRange(Lines(form.Arguments));
        parameters.Metadata[QueueMetadata.Retries] = Number(form.Retries, "The number of retries").ToString(CultureInfo.InvariantCulture);
        return parameters;
    }

    /// <summary>A line end behind the last argument begins no other.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var lines = text.Split(LineEnds, StringSplitOptions.None);
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static int Number(string text, string what)
    {
        if (text.Length == 0) return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw CallErrors.Invalid($"{what} is no whole number, 0 or more.");
    }

    private static async Task WriteAsync(HttpContext context, JobForm form, FormRefusal? refusal)
    {
        if (refusal is not null) context.Response.StatusCode = refusal.Status;
        var page = new Layout("Submit a job", Markup(form, refusal)) { Above = [("Jobs", "/"), ("Queues", QueuesPage.Path)] };
        await Layout.WriteAsync(context, page);
    }

    private static Html Markup(JobForm form, FormRefusal? refusal) => Html.Of(html =>
    {
        html.Add($"""
            <section class="card narrow"><h1>Submit a job</h1>
            <p>A worker of the queue runs the command, without a shell, as its own user.</p>
            """);
        if (refusal is not null) html.Add($"""<p class="wrong" role="alert">{refusal.Reason}</p>""");
        html.Add($"""
            <form method="post" action="{Path}"><input type="hidden" name="request" value="{form.Request}">
            <label for="queue">Queue</label>
            <input id="queue" name="queue" value="{form.Queue}" placeholder="{QueueRules.DefaultQueue}" spellcheck="false">
            <label for="command">Command</label>
            <input id="command" name="command" value="{form.Command}" required spellcheck="false" autocomplete="off">
            <label for="arguments">Arguments, one a line</label>
            <textarea id="arguments" name="arguments" rows="4" spellcheck="false">
            {form.Arguments}</textarea>
            <label for="directory">Directory, at the worker</label>
            <input id="directory" name="directory" value="{form.Directory}" spellcheck="false">
            <label for="timeout">Longest time, in seconds</label>
            <input id="timeout" name="timeout" value="{form.Timeout}" inputmode="numeric" placeholder="no limit">
            <label for="retries">Retries after the loss of a worker</label>
            <input id="retries" name="retries" value="{form.Retries}" inputmode="numeric" placeholder="0">
            """)
            .Add(PageForms.TokenField())
            .Add($"""
                <button type="submit">Submit</button></form>
                <p class="hint">Readers of the queue see the command. Secrets belong into the worker’s environment. Make a token:
                <code>airunner token --secret-file keys --job 'builds-*'</code></p></section>
                """);
    });
}
