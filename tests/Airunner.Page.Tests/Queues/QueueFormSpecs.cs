using System.Net;
using System.Net.Http.Headers;
using Airunner.Collector.Queue;
using Airunner.Collector.Server;
using Airunner.Collector.Server.Pages;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Tokens;
using Airunner.Protocol;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Airunner.Page.Tests.Queues;

/// <summary>Submitting and cancelling by forms: with a token that may write, and never by another site.</summary>
public sealed class QueueFormSpecs : PageCollector
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    /// <summary>More fields than a server reads.</summary>
    private static readonly string Many = string.Concat(Enumerable.Repeat("a=&", 2000));

    private static readonly string Secret = $"k1:{Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())}";

    private protected override CollectorSettings Change(CollectorSettings settings) =>
        settings with { Secret = Secret, PageSubmits = true };

    [Fact]
    public async Task A_form_submits_a_job_once_however_often_it_is_sent()
    {
        var fields = await FieldsAsync();
        fields["queue"] = "builds";
        fields["command"] = "make";
        fields["arguments"] = "-j\r\n2 3\r\n";
        fields["retries"] = "1";
        fields["token"] = Token("builds-*", TokenRole.Write);
        using var first = await SendAsync("/submit", fields);
        using var second = await SendAsync("/submit", fields);
        first.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        second.Headers.Location.ShouldBe(first.Headers.Location);

        await using var queue = Queue();
        var job = (await queue.ListAsync("builds", JobState.Unspecified, 1, 10)).Jobs.ShouldHaveSingleItem();
        first.Headers.Location!.ToString().ShouldBe(Addresses.QueuedJob("builds", job.Id));
        job.Parameters.Args.ShouldBe(["-j", "2 3"]);
        job.Parameters.Metadata["airunner-retries"].ShouldBe("1");
        (await ReadAsync(HttpMethod.Get, Addresses.QueuedJob("builds", job.Id), "builds-*")).ShouldContain("make");
        Log.All.ShouldContain($"submitted on the page: {job.Id}");
        Log.All.ShouldNotContain("at1.");
    }

    [Fact]
    public async Task A_wrong_form_is_shown_again_with_the_reason_and_without_its_token()
    {
        var token = Token("builds-*", TokenRole.Write);
        var wrong = new (string Field, string Value, string Reason)[]
        {
            ("queue", "a/b", "queue is no name. Allowed"),
            ("command", "", "The command is missing"),
            ("timeout", "-1", "The longest time is no whole number"),
            ("retries", "1001", "airunner-retries is '1001'. Allowed: 0 to 1000"),
            ("request", "", "request_id has 0 characters"),
        };
        foreach (var (field, value, reason) in wrong)
        {
            var fields = Make("builds", token);
            fields["arguments"] = "<b>\n";
            fields[field] = value;
            using var answer = await SendAsync("/submit", fields);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, field);
            var page = await ParseAsync(answer);
            page.QuerySelector("[role=alert]")!.TextContent.ShouldContain(reason);
            page.QuerySelector("textarea")!.TextContent.ShouldBe("<b>\n");
            page.Source.Text.ShouldNotContain(token);
        }

        await using var queue = Queue();
        (await queue.CountAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_whose_id_was_used_for_another_job_comes_back_with_one_of_its_own()
    {
        var token = Token("builds-*", TokenRole.Write);
        using var first = await SendAsync("/submit", Make("builds", token));
        var other = Make("builds", token);
        other["command"] = "ship";
        using var refused = await SendAsync("/submit", other);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var page = await ParseAsync(refused);
        page.QuerySelector("[role=alert]")!.TextContent.ShouldContain("request_id was used for another job");
        other["request"] = page.QuerySelector<IHtmlInputElement>("input[name=request]")!.Value;
        other["request"].ShouldNotBe("once");

        using var second = await SendAsync("/submit", other);

        second.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        await using var queue = Queue();
        (await queue.ListAsync("builds", JobState.Unspecified, 1, 10)).Jobs.Select(static job => job.Parameters.Command)
            .ShouldBe(["ship", "make"]);
    }

    [Fact]
    public async Task What_cannot_be_read_as_a_form_is_400()
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r", "builds", new JobParams { Command = "make" }, retries: 0);
        foreach (var address in (string[])["/submit", $"{Addresses.QueuedJob("builds", job.Id)}/cancel", "/sign-in"])
        {
            foreach (var (text, type) in new[] { (Many, UrlEncoded), ("no parts", "multipart/form-data"), ("{}", "text/plain") })
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(text) };
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
                request.Headers.Add("Authorization", $"Bearer {Token("builds-*", TokenRole.Read)}");
                using var answer = await Http.SendAsync(request);
                answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{address} {type}");
                (await ParseAsync(answer)).Body!.TextContent.ShouldContain("form");
            }
        }

        (await queue.FindAsync(job.Id))!.State.ShouldBe(JobState.Scheduled);
    }

    [Fact]
    public async Task Without_a_token_that_may_write_to_the_queue_nothing_is_submitted()
    {
        string[] tokens =
        [
            "", "nonsense", Token("builds-*", TokenRole.Read), Token("tests-*", TokenRole.Write), Token("builds-1", TokenRole.Write),
            Token("builds-*", TokenRole.Write, minutes: -1),
        ];
        foreach (var token in tokens)
        {
            using var answer = await SendAsync("/submit", Make("builds", token));
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, token);
        }

        // A write token that stands where the browser sends it by itself is no sign-in, and signs no form.
        using var request = Request("/submit", Make("builds", ""));
        request.Headers.Add("Cookie", $"airunner-session={Token("builds-*", TokenRole.Write)}");
        using var refused = await Http.SendAsync(request);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await using var queue = Queue();
        (await queue.CountAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_form_of_another_site_is_refused_whatever_its_token(string header, string value)
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r", "builds", new JobParams { Command = "make" }, retries: 0);
        foreach (var address in (string[])["/submit", $"{Addresses.QueuedJob("builds", job.Id)}/cancel"])
        {
            using var request = Request(address, Make("builds", Token("builds-*", TokenRole.Write)));
            request.Headers.Add("Authorization", $"Bearer {Token("builds-*", TokenRole.Read)}");
            request.Headers.Add(header, value);
            using var answer = await Http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        (await queue.ListAsync("builds", JobState.Unspecified, 1, 10)).Jobs.ShouldHaveSingleItem().State.ShouldBe(JobState.Scheduled);
    }

    [Fact]
    public async Task A_job_is_cancelled_by_a_form_with_a_token_that_covers_it_and_by_no_GET()
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r", "builds", new JobParams { Command = "make" }, retries: 0);
        var address = Addresses.QueuedJob("builds", job.Id);
        var page = new HtmlParser().ParseDocument(await ReadAsync(HttpMethod.Get, address, "builds-*"));
        page.QuerySelector($"form[method=post][action='{address}/cancel'] input[type=password]").ShouldNotBeNull();
        (await ReadAsync(HttpMethod.Get, $"{address}/cancel", "builds-*")).ShouldContain("Not found");
        using var foreign = await SendAsync($"{address}/cancel", new() { ["token"] = Token("tests-*", TokenRole.Write) });
        foreign.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await queue.FindAsync(job.Id))!.State.ShouldBe(JobState.Scheduled);

        using var cancelled = await SendAsync($"{address}/cancel", new() { ["token"] = Token(job.Id, TokenRole.Write) });
        cancelled.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await queue.FindAsync(job.Id))!.State.ShouldBe(JobState.Cancelled);
        (await ReadAsync(HttpMethod.Get, address, "builds-*")).ShouldNotContain("/cancel\"");
    }

    [Fact]
    public async Task Readers_see_the_queues_that_their_token_covers_and_nothing_without_one()
    {
        await using var queue = Queue();
        var job = await queue.EnqueueAsync("r1", "builds", new JobParams { Command = "make" }, retries: 0);
        await queue.EnqueueAsync("r2", "deploys", new JobParams { Command = "ship" }, retries: 0);
        var queues = await ReadAsync(HttpMethod.Get, "/queues", "builds-*");
        queues.ShouldContain("/queues/builds");
        queues.ShouldNotContain("deploys");
        (await ReadAsync(HttpMethod.Get, "/queues", "builds-1*")).ShouldNotContain("/queues/builds\"");
        (await ReadAsync(HttpMethod.Get, "/queues/deploys", "builds-*")).ShouldContain("Not found");
        (await ReadAsync(HttpMethod.Get, Addresses.QueuedJob("builds", job.Id), "deploys-*")).ShouldContain("Not found");
        (await ReadAsync(HttpMethod.Get, Addresses.QueuedJob("deploys", job.Id), "*")).ShouldContain("Not found");
        (await ReadAsync(HttpMethod.Get, Addresses.QueuedJob("builds", job.Id), job.Id)).ShouldContain("make");
        foreach (var address in (string[])["/queues", "/queues/builds", Addresses.QueuedJob("builds", job.Id), "/submit"])
            await PageAsync(address, HttpStatusCode.Unauthorized);
        using var unread = Request("/submit", Make("builds", Token("builds-*", TokenRole.Write)));
        using var answer = await Http.SendAsync(unread);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_secret_a_collector_does_not_start_with_such_forms()
    {
        var refused = await Should.ThrowAsync<SettingsException>(
            CollectorServer.StartAsync(Settings() with { Secret = null }, static _ => { }));
        refused.Message.ShouldContain("--page-submits is given without a secret");
    }

    private static Dictionary<string, string> Make(string queue, string token) => new()
    {
        ["request"] = "once",
        ["queue"] = queue,
        ["command"] = "make",
        ["token"] = token,
    };

    private static string Token(string pattern, TokenRole role, int minutes = 5) =>
        TokenKeys.Parse(Secret, "spec").Sign(TokenClaims.For(pattern, null, role, TimeProvider.System.GetUtcNow().AddMinutes(minutes)));

    private static HttpRequestMessage Request(string address, Dictionary<string, string> fields) =>
        new(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };

    private static async Task<IHtmlDocument> ParseAsync(HttpResponseMessage answer) =>
        new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());

    /// <summary>The fields of the form, as a browser sends them.</summary>
    private async Task<Dictionary<string, string>> FieldsAsync()
    {
        var page = new HtmlParser().ParseDocument(await ReadAsync(HttpMethod.Get, "/submit?queue=builds", "*"));
        var form = page.QuerySelector("form[action='/submit']").ShouldNotBeNull();
        var fields = form.QuerySelectorAll("input").OfType<IHtmlInputElement>()
            .ToDictionary(static input => input.Name!, static input => input.Value);
        fields["queue"].ShouldBe("builds");
        fields["token"].ShouldBeEmpty();
        return fields;
    }

    private async Task<HttpResponseMessage> SendAsync(string address, Dictionary<string, string> fields)
    {
        using var request = Request(address, fields);
        request.Headers.Add("Authorization", $"Bearer {Token("builds-*", TokenRole.Read)}");
        return await Http.SendAsync(request);
    }

    private async Task<string> ReadAsync(HttpMethod method, string address, string pattern)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Authorization", $"Bearer {Token(pattern, TokenRole.Read)}");
        using var answer = await Http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private JobQueue Queue() => SqliteJobs.QueueOf(StoragePath, TimeProvider.System);
}
