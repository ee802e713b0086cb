using System.Net;
using Airunner.Actors;
using Airunner.Collector.Server.Pages;
using Airunner.Collector.Store;
using Airunner.Collector.Tests;

namespace Airunner.Page.Tests.Pages;

public sealed class JobsPageSpecs : PageCollector
{
    private const string Hostile = "<script>alert('1')</script>\"&/../\u202Eevil\0 ü.";

    [Fact]
    public async Task Without_jobs_the_page_says_how_to_send_one() =>
        (await PageAsync("/")).QuerySelector(".empty")!.TextContent.ShouldContain("airunner run");

    [Fact]
    public async Task Each_job_is_listed_once_with_its_latest_execution_newest_first()
    {
        Store(new JobExecution("a", "1"), Make.Output(1, "x"), End(2, 3));
        Store(new JobExecution("b"), Make.Outputs(1, 5));
        Store(new JobExecution("a", "2"), Make.Output(1, "x"), End(61, 0));
        var page = await PageAsync("/");
        var rows = page.QuerySelectorAll("tbody tr").Select(static row => row.TextContent).ToArray();
        rows.Length.ShouldBe(2);
        page.QuerySelectorAll("td.id a").Select(static link => link.GetAttribute("href"))
            .ShouldBe(["/jobs/a/executions/2", "/jobs/b/executions/~"]);
        rows[0].ShouldContain("succeeded");
        rows[0].ShouldContain("2026-01-01 00:00:01");
        rows[0].ShouldContain("1 min 0 s");
        rows[1].ShouldContain("running");
        rows[1].ShouldContain("(no id)");
    }

    [Fact]
    public async Task The_executions_of_a_job_are_listed_with_their_state()
    {
        Store(new JobExecution("a", "1"), Make.Output(1, "x"), End(2, 3));
        Store(new JobExecution("a", "2"), Make.Outputs(1, 3));
        var page = await PageAsync("/jobs/a");
        page.QuerySelectorAll("td.state").Select(static cell => cell.TextContent).ShouldBe(["running", "failed, exit 3"]);
    }

    [Fact]
    public async Task Many_jobs_come_in_pages_and_each_of_them_once()
    {
        using (var store = new EventStore(StoragePath))
        {
            for (var i = 0; i < 120; i++) store.Add(new JobExecution($"job-{i}", "1"), [Make.Output(1, "x")]);
        }

        var seen = new List<string>();
        for (string? address = "/"; address is not null;)
        {
            var page = await PageAsync(address);
            seen.AddRange(page.QuerySelectorAll("td.name").Select(static cell => cell.TextContent));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        seen.ShouldBe(Enumerable.Range(0, 120).Reverse().Select(static i => $"job-{i}"));
    }

    [Fact]
    public async Task Jobs_are_found_by_a_part_of_their_name()
    {
        foreach (var job in (string[])["nightly/build", "nightly/test", "Build tools"]) Store(new JobExecution(job), Make.Outputs(1, 1));
        (await PageAsync("/?job=BUILD")).QuerySelectorAll("td.name").Select(static cell => cell.TextContent)
            .ShouldBe(["Build tools", "nightly/build"]);
        (await PageAsync("/?job=%3Cb%3E")).QuerySelector(".empty")!.TextContent.ShouldContain("<b>");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("..a..")]
    [InlineData("a/b/../c")]
    [InlineData("%2F%2e~")]
    [InlineData("Straße 日本 😀")]
    [InlineData("?q=1#x")]
    [InlineData(Hostile)]
    public async Task Any_name_has_an_address(string name)
    {
        var execution = new JobExecution(name, name);
        Store(execution, Make.Output(1, "hello\n"));
        var jobs = await PageAsync("/");
        var job = await PageAsync(jobs.QuerySelector("td.name a")!.GetAttribute("href")!);
        var output = await PageAsync(job.QuerySelector("td.id a")!.GetAttribute("href")!);
        RowsOf(output).ShouldBe(["hello"]);
        Addresses.Execution(execution).ShouldMatch("^[A-Za-z0-9./~-]+$");
    }

    [Fact]
    public async Task A_hostile_name_is_text_on_every_page()
    {
        var execution = new JobExecution(Hostile, Hostile);
        Store(execution, Make.Output(1, "hello\n"));
        foreach (var address in (string[])["/", Addresses.Job(Hostile), Addresses.Execution(execution)])
        {
            var page = await PageAsync(address);
            page.QuerySelectorAll("script").Length.ShouldBe(1);
            page.Body!.TextContent.ShouldContain("<script>alert('1')</script>\"&/../");
            page.Source.Text.ShouldNotContain('\u202E');
            page.Source.Text.ShouldNotContain('\0');
        }
    }

    [Theory]
    [InlineData("/jobs/unknown")]
    [InlineData("/jobs/build/executions/unknown")]
    [InlineData("/jobs/~zz")]
    [InlineData("/jobs/a%2Fb")]
    [InlineData("/jobs/build/executions/one/nothing")]
    [InlineData("/nothing")]
    public async Task What_is_not_there_is_404_as_a_page(string address)
    {
        StoreOutput("x");
        (await PageAsync(address, HttpStatusCode.NotFound)).Title!.ShouldContain("Not found");
    }

    [Fact]
    public async Task The_list_follows_when_the_latest_execution_is_removed()
    {
        Store(new JobExecution("a", "1"), Make.Outputs(1, 1));
        Store(new JobExecution("a", "2"), Make.Outputs(1, 1));
        using (var connection = StoreFile.Open(StoragePath, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
            StoreFile.Run(connection, "DELETE FROM segments WHERE execution_id = 2; DELETE FROM executions WHERE id = 2");
        (await PageAsync("/")).QuerySelector("td.id")!.TextContent.ShouldBe("1");
        using (var connection = StoreFile.Open(StoragePath, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
            StoreFile.Run(connection, "DELETE FROM segments; DELETE FROM executions");
        (await PageAsync("/")).QuerySelectorAll("tbody tr").ShouldBeEmpty();
    }
}
