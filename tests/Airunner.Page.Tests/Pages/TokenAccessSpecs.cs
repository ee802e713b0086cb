using System.Net;
using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Tests;
using Airunner.Collector.Tokens;

namespace Airunner.Page.Tests.Pages;

public sealed class TokenAccessSpecs : PageCollector
{
    private static readonly string Secret = $"k1:{Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray())}";

    private protected override CollectorSettings Change(CollectorSettings settings) => settings with { Secret = Secret };

    [Theory]
    [InlineData("/")]
    [InlineData("/jobs/build")]
    [InlineData("/jobs/build/executions/one")]
    [InlineData("/jobs/build/executions/one/raw")]
    [InlineData("/jobs/build/executions/one/live")]
    [InlineData("/nothing")]
    public async Task Without_a_token_there_is_nothing_but_the_form(string address)
    {
        StoreOutput("hidden");
        var page = await PageAsync(address, HttpStatusCode.Unauthorized);
        page.QuerySelector("form[action='/sign-in'] input[type=password]").ShouldNotBeNull();
        page.Source.Text.ShouldNotContain("hidden</code>");
    }

    [Fact]
    public async Task A_read_token_in_the_header_shows_its_jobs_only()
    {
        foreach (var job in (string[])["build", "build-docs", "deploy"]) Store(new JobExecution(job, "one"), Make.Outputs(1, 1));
        (await ListedAsync(Token("build*"))).ShouldBe(["build-docs", "build"]);
        (await ListedAsync(Token("deploy"))).ShouldBe(["deploy"]);
        (await ListedAsync(Token("*"))).ShouldBe(["deploy", "build-docs", "build"]);
        (await StatusAsync("/jobs/deploy", Token("build*"))).ShouldBe(HttpStatusCode.NotFound);
        foreach (var page in (string[])["", "/rows", "/raw", "/live", "/hits?q=x", "/failure", "/summary"])
            (await StatusAsync($"/jobs/deploy/executions/one{page}", Token("build*"))).ShouldBe(HttpStatusCode.NotFound, page);
    }

    [Fact]
    public async Task A_token_of_one_execution_shows_that_only()
    {
        Store(new JobExecution("build", "one"), Make.Outputs(1, 1));
        Store(new JobExecution("build", "two"), Make.Outputs(1, 1));
        var token = Token("build", execution: "one");
        (await ListedAsync(token)).ShouldBe(["build"]);
        (await StatusAsync("/jobs/build/executions/one", token)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/jobs/build/executions/two", token)).ShouldBe(HttpStatusCode.NotFound);
        using var answer = await SendAsync(HttpMethod.Get, "/jobs/build", token);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("/executions/two");
    }

    [Fact]
    public async Task Tokens_that_do_not_read_are_refused_with_a_reason()
    {
        foreach (var token in (string[])[Token("build", role: TokenRole.Write), Token("build", minutes: -1), "nonsense"])
        {
            using var answer = await SendAsync(HttpMethod.Get, "/", token);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            var text = await answer.Content.ReadAsStringAsync();
            text.ShouldContain("role=\"alert\"");
            text.ShouldNotContain(token);
        }
    }

    [Fact]
    public async Task Signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        Store(new JobExecution("build", "one"), Make.Outputs(1, 1));
        using var answer = await SignInAsync(Token("build*"), "/jobs/build");
        answer.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        answer.Headers.Location!.ToString().ShouldBe("/jobs/build");
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldContain("path=/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var page = await Http.SendAsync(request);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).ShouldContain("Sign out");
        Log.All.ShouldNotContain("at1.");
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Signing_in_leads_to_pages_of_this_collector_only(string returnTo)
    {
        using var answer = await SignInAsync(Token("build*"), returnTo);
        answer.Headers.Location!.ToString().ShouldBe("/");
    }

    [Fact]
    public async Task A_wrong_token_in_the_form_gives_no_cookie()
    {
        using var answer = await SignInAsync(Token("build", role: TokenRole.Write), "/");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_form_of_another_site_is_refused()
    {
        using var form = Form(Token("build*"), "/");
        form.Headers.Add("Origin", "https://evil.example");
        using var answer = await Http.SendAsync(form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var marked = Form(Token("build*"), "/");
        marked.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var second = await Http.SendAsync(marked);
        second.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_is_no_GET()
    {
        using var answer = await SendAsync(HttpMethod.Post, "/sign-out", null);
        answer.Headers.GetValues("Set-Cookie").Single().ShouldContain("expires=Thu, 01 Jan 1970");
        using var get = await SendAsync(HttpMethod.Get, "/sign-out", null);
        get.Headers.Contains("Set-Cookie").ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_in_an_address_counts_for_nothing() =>
        (await StatusAsync($"/?token={Token("*")}", null)).ShouldBe(HttpStatusCode.Unauthorized);

    private static string Token(string job, string? execution = null, TokenRole role = TokenRole.Read, int minutes = 5) =>
        TokenKeys.Parse(Secret, "spec").Sign(TokenClaims.For(
            job, execution, role, TimeProvider.System.GetUtcNow().AddMinutes(minutes)));

    private static HttpRequestMessage Form(string token, string returnTo) => new(HttpMethod.Post, "/sign-in")
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token, ["return"] = returnTo }),
    };

    private async Task<HttpResponseMessage> SignInAsync(string token, string returnTo)
    {
        using var form = Form(token, returnTo);
        return await Http.SendAsync(form);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? token)
    {
        using var request = new HttpRequestMessage(method, address);
        if (token is not null) request.Headers.Add("Authorization", $"Bearer {token}");
        return await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<HttpStatusCode> StatusAsync(string address, string? token)
    {
        using var answer = await SendAsync(HttpMethod.Get, address, token);
        return answer.StatusCode;
    }

    private async Task<string[]> ListedAsync(string token)
    {
        using var answer = await SendAsync(HttpMethod.Get, "/", token);
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        return page.QuerySelectorAll("td.name").Select(static cell => cell.TextContent).ToArray();
    }
}
