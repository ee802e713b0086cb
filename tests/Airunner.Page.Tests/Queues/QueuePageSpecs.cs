using System.Net;
using Airunner.Actors;
using Airunner.Collector.Queue;
using Airunner.Collector.Server.Pages;
using Airunner.Collector.Tests;
using Airunner.Protocol;
using AngleSharp.Dom;

namespace Airunner.Page.Tests.Queues;

/// <summary>The queues and their jobs, as a browser without scripts shows them.</summary>
public sealed class QueuePageSpecs : PageCollector
{
    private const string Hostile = "<script>alert('1')</script>\"&\u202Eevil\0 ü";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Without_queues_the_page_says_how_to_submit_and_the_jobs_page_leads_to_it()
    {
        (await PageAsync("/")).QuerySelector("a[href='/queues']").ShouldNotBeNull();
        (await PageAsync("/queues")).QuerySelector(".empty")!.TextContent.ShouldContain("airunner submit");
    }

    [Fact]
    public async Task Queues_are_listed_with_their_jobs_by_state()
    {
        await using var queue = Queue();
        for (var i = 0; i < 3; i++) await queue.EnqueueAsync($"t{i}", "tests", Run("make"), retries: 0);
        await queue.EnqueueAsync("b", "..", Run("make"), retries: 0);
        await queue.TakeAsync("tests", 1, Minute, "node1:1");
        var page = await PageAsync("/queues");
        var row = page.QuerySelectorAll("tbody tr")[1];
        row.QuerySelectorAll("td").Select(static cell => cell.TextContent).ShouldBe(["tests", "2", "1", "", "", ""]);
        (await PageAsync(row.QuerySelector("td.num a")!.GetAttribute("href")!)).QuerySelectorAll("tbody tr").Length.ShouldBe(2);
        (await PageAsync(page.QuerySelector("td.name a")!.GetAttribute("href")!)).QuerySelectorAll("tbody tr").Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_is_shown_with_its_worker_its_tries_its_exit_status_and_the_way_to_its_output()
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r", "builds", Run("make", "-j", "2"), retries: 0);
        var waiting = (await PageAsync("/queues/builds")).QuerySelector("tbody tr")!;
        waiting.QuerySelector(".state")!.TextContent.ShouldBe("waiting");
        waiting.QuerySelector("td[data-label=Output] a").ShouldBeNull();

        var taken = (await queue.TakeAsync("builds", 1, Minute, "node1:17")).Single();
        await queue.ExtendAsync(job.Id, taken.Execution, Minute);
        Store(new JobExecution(job.Id, taken.Execution), Make.Output(1, "made\n"));
        var running = (await PageAsync("/queues/builds")).QuerySelector("tbody tr")!;
        Cells(running).ShouldBe(("running", "make -j 2", "node1:17", "1", ""));
        RowsOf(await PageAsync(running.QuerySelector("td[data-label=Output] a")!.GetAttribute("href")!)).ShouldBe(["made"]);

        var result = new JobResult { ExitCode = 7, ErrorMessage = "no rule" };
        await queue.CompleteAsync(job.Id, taken.Execution, result);
        var ended = (await PageAsync("/queues/builds?state=failed")).QuerySelector("tbody tr")!;
        Cells(ended).ShouldBe(("failed", "make -j 2", "node1:17", "1", "7"));
        var page = await PageAsync(ended.QuerySelector("td.id a")!.GetAttribute("href")!);
        page.QuerySelectorAll("dd").Select(static fact => fact.TextContent).ShouldContain("node1:17");
        page.QuerySelector(".wrong")!.TextContent.ShouldBe("no rule");
        page.QuerySelectorAll("pre code").Select(static word => word.TextContent).ShouldBe(["make", "-j", "2"]);
    }

    [Fact]
    public async Task Many_jobs_come_in_pages_the_newest_first()
    {
        var ids = new List<string>();
        await using var queue = Queue();
        for (var i = 0; i < 120; i++) ids.Insert(0, (await queue.EnqueueAsync($"r{i}", "builds", Run("make"), retries: 0)).Id);
        var seen = new List<string>();
        for (string? address = "/queues/builds?state=waiting"; address is not null;)
        {
            var page = await PageAsync(address);
            seen.AddRange(page.QuerySelectorAll("td.id").Select(static cell => cell.TextContent));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        seen.ShouldBe(ids);
    }

    [Fact]
    public async Task Hostile_text_of_a_job_is_text_on_every_page()
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r", "builds", Run(Hostile, Hostile), retries: 0);
        var taken = (await queue.TakeAsync("builds", 1, Minute, Hostile.Replace("\0", "", StringComparison.Ordinal))).Single();
        await queue.CompleteAsync(job.Id, taken.Execution, new JobResult { ErrorMessage = Hostile });
        foreach (var address in (string[])["/queues/builds", Addresses.QueuedJob("builds", job.Id)])
        {
            var page = await PageAsync(address);
            page.QuerySelectorAll("script").Length.ShouldBe(1);
            page.Body!.TextContent.ShouldContain("<script>alert('1')</script>\"&");
            page.Source.Text.ShouldNotContain('\u202E');
            page.Source.Text.ShouldNotContain('\0');
        }
    }

    [Fact]
    public async Task Secrets_of_a_command_are_masked_as_its_submitter_has_noted_and_variables_show_no_values()
    {
        await using var queue = Queue();
        var noted = Run("deploy", "--token", "hunter22");
        ShownCommand.Note(noted, ["deploy", "--token", "***"]);
        var named = Run("deploy", "--to=swordfish");
        named.Environment["API_TOKEN"] = "swordfish";
        named.Environment["COLOUR"] = "vermilion";
        var encoded = Run("deploy", "--to=sword%20fish", "c3dvcmQgZmlzaA==");
        encoded.Environment["API_TOKEN"] = "sword fish\n";
        encoded.WorkingDirectory = "/tmp/sword fish";
        foreach (var parameters in (JobParams[])[noted, named, encoded])
        {
            var id = (await queue.EnqueueAsync(parameters.Args[^1], "builds", parameters, retries: 0)).Id;
            foreach (var address in (string[])["/queues/builds", Addresses.QueuedJob("builds", id)])
            {
                var text = (await PageAsync(address)).Source.Text;
                text.ShouldContain("***");
                string[] secrets = ["hunter22", "swordfish", "vermilion", "sword%20fish", "c3dvcmQgZmlzaA", "sword fish"];
                foreach (var secret in secrets) text.ShouldNotContain(secret);
            }
        }
    }

    [Theory]
    [InlineData("/queues/a%2Fb")]
    [InlineData("/queues/~00")]
    [InlineData("/queues/a~20b")]
    [InlineData("/queues/builds/jobs/~00")]
    [InlineData("/queues/builds/jobs/builds-~00")]
    [InlineData("/queues/builds/jobs/none")]
    [InlineData("/submit")]
    public async Task What_is_not_there_is_404_as_a_page(string address) =>
        (await PageAsync(address, HttpStatusCode.NotFound)).Title!.ShouldContain("Not found");

    [Fact]
    public async Task Without_the_setting_no_page_has_a_form_that_submits_or_cancels()
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r", "builds", Run("make"), retries: 0);
        foreach (var address in (string[])["/queues", "/queues/builds", Addresses.QueuedJob("builds", job.Id)])
        {
            var page = await PageAsync(address);
            page.QuerySelector("form[method=post]").ShouldBeNull();
            page.QuerySelector("a[href^='/submit']").ShouldBeNull();
        }

        using var form = new FormUrlEncodedContent([new("token", "x")]);
        using var answer = await Http.PostAsync(new Uri($"{Addresses.QueuedJob("builds", job.Id)}/cancel", UriKind.Relative), form);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await queue.FindAsync(job.Id))!.State.ShouldBe(JobState.Scheduled);
    }

    private static JobParams Run(string command, params string[] arguments) => new() { Command = command, Args = { arguments } };

    private static (string State, string Command, string Worker, string Tries, string Exit) Cells(IElement row)
    {
        string Cell(string label) => row.QuerySelector($"td[data-label={label}]")!.TextContent;
        return (row.QuerySelector(".state")!.TextContent, Cell("Command"), Cell("Worker"), Cell("Tries"), Cell("Exit"));
    }

    private JobQueue Queue() => SqliteJobs.QueueOf(StoragePath, TimeProvider.System);
}
