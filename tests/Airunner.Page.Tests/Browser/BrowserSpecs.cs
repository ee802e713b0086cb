using System.Text;
using System.Text.RegularExpressions;
using Airunner.Actors;
using Airunner.Collector.Server.Pages;
using Airunner.Collector.Tests;
using Airunner.Protocol;
using Microsoft.Playwright;

namespace Airunner.Page.Tests.Browser;

/// <summary>The pages in a browser. With AIRUNNER_SCREENSHOTS=FOLDER pictures of them are kept there.</summary>
public sealed class BrowserSpecs(Chromium chromium) : PageCollector, IClassFixture<Chromium>
{
    private const string Address = "/jobs/build/executions/one";

    private readonly List<string> _complaints = [];

    [ChromiumFact]
    public async Task A_running_execution_is_followed_until_its_end()
    {
        await PublishAsync(For("build", "one"), Make.Outputs(1, 100));
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, Address);
        await Has(page, "#L100");
        await PublishAsync(For("build", "one"), Make.Outputs(101, 300));
        await Has(page, "#L400");
        (await page.Locator("#L400 .x").TextContentAsync()).ShouldBe("line 400");
        await Assertions.Expect(page.Locator("#L400")).ToBeInViewportAsync();
        await Assertions.Expect(page.Locator("#live")).ToHaveTextAsync("following");
        await SnapAsync(page, "following");
        await PublishAsync(For("build", "one"), [Make.Output(401, "the last"), End(402, 1)]);
        await Assertions.Expect(page.Locator("#L401 .x")).ToHaveTextAsync("the last");
        await Assertions.Expect(page.Locator("#summary .state")).ToHaveTextAsync("failed, exit 1");
        await Assertions.Expect(page.Locator("#live")).ToBeHiddenAsync();
        _complaints.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task An_unfinished_line_grows_where_it_stands()
    {
        await PublishAsync(For("build", "one"), [Make.Output(1, "10 %")]);
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, Address);
        await Assertions.Expect(page.Locator("#L1 .x")).ToHaveTextAsync("10 %");
        await PublishAsync(For("build", "one"), [Make.Output(2, "\r100 %\nnext\n")]);
        await Assertions.Expect(page.Locator("#L1 .x")).ToHaveTextAsync("100 %");
        await Assertions.Expect(page.Locator("#L2 .x")).ToHaveTextAsync("next");
    }

    [ChromiumFact]
    public async Task The_output_is_searched_and_stepped_through_by_keys()
    {
        Store(Job, [.. Sample(20_000), End(20_001, 1)]);
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, Address);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("needle");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#hits")).ToHaveTextAsync("1 of 4");
        await Assertions.Expect(page.Locator(".r.at mark")).ToHaveTextAsync("needle");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("n");
        await Assertions.Expect(page.Locator("#hits")).ToHaveTextAsync("2 of 4");
        await Assertions.Expect(page.Locator("#L10000.at")).ToBeInViewportAsync();
        await SnapAsync(page, "search");
        await page.Keyboard.PressAsync("p");
        await page.Keyboard.PressAsync("p");
        await Assertions.Expect(page.Locator("#L20000.at")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("g");
        await Assertions.Expect(page.Locator("#L1")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Shift+G");
        await Assertions.Expect(page.Locator("#L20000")).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("f");
        await Assertions.Expect(page.Locator(".r.at")).ToBeInViewportAsync();
        _complaints.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task A_million_rows_are_one_scrolled_view()
    {
        var bulk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 10_000).Select(static i => $"{i}{new string('.', 95)}\n")));
        Store(Job, [.. Enumerable.Range(1, 100).Select(i => Make.Output(i, bulk)), End(101)]);
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, Address);
        await Assertions.Expect(page.Locator("#pane")).ToHaveAttributeAsync("data-rows", new Regex("^\\d+$"));
        await page.Keyboard.PressAsync("Shift+G");
        await Assertions.Expect(page.Locator("#L1000000")).ToBeInViewportAsync();
        await page.Mouse.MoveAsync(500, 500);
        for (var i = 0; i < 10; i++) await page.Mouse.WheelAsync(0, -200);
        await Assertions.Expect(page.Locator("#L999885")).ToBeInViewportAsync();
        await page.EvaluateAsync("document.getElementById('pane').scrollTop = 3e6");
        await Assertions.Expect(page.Locator("#pane")).ToHaveAttributeAsync("data-shown", new Regex("^(4[5-9]|5[0-4])\\d{4}-"));
        await Assertions.Expect(page.Locator(".r:not(.wait)").First).ToBeAttachedAsync();
        (await page.Locator(".r").CountAsync()).ShouldBeLessThan(400);
        await page.Keyboard.PressAsync("g");
        await Assertions.Expect(page.Locator("#L1")).ToBeInViewportAsync();
        _complaints.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task An_address_with_a_line_opens_at_it()
    {
        Store(Job, [.. Sample(20_000), End(20_001)]);
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, $"{Address}?line=15000#L15000");
        await Assertions.Expect(page.Locator("#L15000.at")).ToBeInViewportAsync();
        await page.Locator("#L15003 .n").ClickAsync();
        await Assertions.Expect(page.Locator("#L15003.at")).ToBeVisibleAsync();
        page.Url.ShouldEndWith("?line=15003#L15003");
    }

    [ChromiumFact]
    public async Task Without_scripts_the_output_is_read_by_links()
    {
        Store(Job, [.. Sample(5200), End(5201)]);
        await using var context = await ContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = await OpenAsync(context, Address);
        await Assertions.Expect(page.Locator("#L500")).ToBeVisibleAsync();
        await SnapAsync(page, "without-scripts");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next" }).ClickAsync();
        await Assertions.Expect(page.Locator("#L1000")).ToBeVisibleAsync();
        await page.Locator("input[name=q]").FillAsync("needle");
        await page.Locator("input[name=q]").PressAsync("Enter");
        await Assertions.Expect(page.Locator(".r.at mark")).ToHaveTextAsync("needle");
    }

    [ChromiumFact]
    public async Task On_a_phone_no_page_scrolls_sideways()
    {
        FillJobs();
        await using var context = await ContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            DeviceScaleFactor = 2,
            HasTouch = true,
            IsMobile = true,
        });
        foreach (var (name, address) in Pages())
        {
            var page = await OpenAsync(context, address);
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth")).ShouldBeTrue(address);
            await SnapAsync(page, $"phone-{name}");
        }

        _complaints.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Pages_are_light_or_dark_as_the_reader_likes()
    {
        FillJobs();
        var grounds = new List<string>();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var context = await ContextAsync(new BrowserNewContextOptions { ColorScheme = scheme });
            foreach (var (name, address) in Pages())
            {
                var page = await OpenAsync(context, address);
                grounds.Add(await page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
                await SnapAsync(page, $"{scheme}-{name}".ToLowerInvariant());
            }

            var end = await OpenAsync(context, $"{Address}?at=failure");
            await Assertions.Expect(end.Locator(".r.at")).ToBeInViewportAsync();
            await SnapAsync(end, $"{scheme}-failure".ToLowerInvariant());
        }

        grounds.Distinct().Count().ShouldBe(2);
        _complaints.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task Hostile_output_and_names_run_nothing()
    {
        const string Attack = "<img src=x onerror=\"window.attacked=1\"><script>window.attacked=1</script><svg onload=window.attacked=1>";
        var execution = new JobExecution($"\"><b>{Attack}"[..60], Attack);
        Store(
            execution,
            Make.Output(1, $"{Attack}\n\u001b[31m{Attack}\u001b]8;;javascript:window.attacked=1\u0007x\u001b]8;;\u0007\n"),
            new JobEvent
            {
                Sequence = 2,
                EventType = EventType.ProcessError,
                ProcessError = new ProcessErrorEvent { ErrorMessage = Attack },
            });
        await using var context = await ContextAsync();
        foreach (var address in (string[])
            ["/", Addresses.Job(execution.Job), Addresses.Execution(execution)])
        {
            var page = await OpenAsync(context, $"{address}?q=%3Cimg");
            (await page.EvaluateAsync<bool>("window.attacked === undefined")).ShouldBeTrue();
        }

        _complaints.ShouldBeEmpty();
    }

    [ChromiumFact]
    public async Task A_true_colour_is_exact_with_the_script()
    {
        StoreOutput("\u001b[48;2;1;2;254mx\u001b[0m\n");
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, Address);
        (await page.Locator(".x span").EvaluateAsync<string>("piece => getComputedStyle(piece).backgroundColor"))
            .ShouldBe("rgb(1, 2, 254)");
    }

    [ChromiumFact]
    public async Task The_focus_goes_through_the_tools_to_the_output_and_can_be_seen()
    {
        StoreOutput("x\n");
        await using var context = await ContextAsync();
        var page = await OpenAsync(context, Address);
        await page.Locator(".brand").FocusAsync();
        var names = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            names.Add(await page.EvaluateAsync<string>("document.activeElement.id || document.activeElement.textContent.trim()"));
            await page.Keyboard.PressAsync("Tab");
        }

        names[..3].ShouldBe(["airunner", "Jobs", "build"]);
        names.ShouldContain("failure");
        names[^1].ShouldBe("pane");
        await page.Locator("#failure").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        (await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle")).ShouldBe("solid");
    }

    private static IEnumerable<JobEvent> Sample(int count) => Enumerable.Range(1, count).Select(static i => Make.Output(
        i, i % 5000 == 0 ? $"\u001b[1;32m{i}\u001b[0m here is the needle\n" : $"\u001b[2m{i}\u001b[0m compiling module {i % 97}\n"));

    private static (string Name, string Address)[] Pages() =>
        [("jobs", "/"), ("executions", "/jobs/build"), ("output", Address), ("output-long", "/jobs/nightly/executions/2026-01-01")];

    private static async Task Has(IPage page, string row) => await Assertions.Expect(page.Locator(row)).ToBeAttachedAsync();

    private void FillJobs()
    {
        Store(new JobExecution("deploy/production – Zürich 日本", "0197c2f0-9d2e-7c3a-8f2f-2b1f9f6f1c55"), Make.Output(1, "x"), End(90));
        Store(new JobExecution("a-job-with-a-very-long-name-that-has-no-place-to-break-anywhere-in-it-at-all"), Make.Outputs(1, 900));
        Store(new JobExecution("nightly", "2026-01-01"), [.. Sample(3000), End(3001)]);
        Store(new JobExecution("build", "zero"), Make.Outputs(1, 300), End(301, 2));
        Store(Job, Demo.Build());
    }

    private void Store(JobExecution execution, IEnumerable<JobEvent> events, JobEvent last) => Store(execution, [.. events, last]);

    private async Task<IBrowserContext> ContextAsync(BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 800 };
        options.BaseURL = Collector.Address.ToString();
        return await chromium.Browser.NewContextAsync(options);
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, string address)
    {
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync(address);
        return page;
    }

    private static async Task SnapAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("AIRUNNER_SCREENSHOTS") is not { } folder) return;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
    }
}
