using System.Net;

namespace Airunner.Page.Tests.Pages;

public sealed class OpenAccessSpecs : PageCollector
{
    [Theory]
    [InlineData("/")]
    [InlineData("/jobs/build")]
    [InlineData("/jobs/build/executions/one")]
    [InlineData("/jobs/build/executions/one/rows")]
    [InlineData("/jobs/build/executions/one/raw")]
    [InlineData("/jobs/build/executions/one/live")]
    [InlineData("/nothing")]
    [InlineData("/page.js")]
    public async Task Every_answer_has_the_headers_of_a_strict_page(string address)
    {
        StoreOutput("x");
        using var answer = await Http.GetAsync(new Uri(address, UriKind.Relative));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var directive in (string[])["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'",
            "base-uri 'none'", "form-action 'self'"])
            policy.Split("; ").ShouldContain(directive);
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        if (address != "/page.js") answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_page_has_no_script_style_or_handler_of_its_own()
    {
        StoreOutput("\u001b[38;2;1;2;3mx\n");
        var page = await OutputAsync();
        var script = page.QuerySelectorAll("script").Single();
        script.TextContent.ShouldBeEmpty();
        script.GetAttribute("src").ShouldStartWith("/page.js");
        page.QuerySelectorAll("style, [style]").ShouldBeEmpty();
        page.All.SelectMany(static element => element.Attributes)
            .ShouldAllBe(attribute => !attribute.Name.StartsWith("on", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.evil.example:80", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.nip.io", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost:9", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]:7070", HttpStatusCode.OK)]
    public async Task Without_a_secret_only_local_names_are_answered(string host, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = host;
        using var answer = await Http.SendAsync(request);
        answer.StatusCode.ShouldBe(status);
    }
}
