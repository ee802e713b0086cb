using System.Net;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The pages of <c>airunner collect</c>, as the program that users have serves them.</summary>
public sealed class ServedPageSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Jobs_their_output_queues_and_what_pages_are_made_of_are_served()
    {
        using var collector = await ProgramCollector.StartAsync(_airunner);
        string[] to = ["--server", collector.Url];
        var run = await _airunner.RunAsync(["run", .. to, "--job", "make", "--execution", "e", "--", "echo", "made it"]);
        run.Status.ShouldBe(0, run.Error);
        var submitted = await _airunner.RunAsync(["submit", .. to, "--queue", "builds", "--env", "COLOUR=red", "--", "make", "all"]);
        using var http = new HttpClient { BaseAddress = collector.Address };

        (await http.GetStringAsync(To("/"))).ShouldContain("/jobs/make");
        (await http.GetStringAsync(To("/jobs/make/executions/e"))).ShouldContain("made it");
        (await http.GetStringAsync(To("/jobs/make/executions/e/raw"))).ShouldBe("made it\n");
        (await http.GetStringAsync(To("/queues"))).ShouldContain("/queues/builds");
        (await http.GetStringAsync(To($"/queues/builds/jobs/{submitted.Output.Trim()}"))).ShouldContain("COLOUR");
        var page = await http.GetStringAsync(To("/queues/builds"));
        foreach (var asset in Assets(page)) (await http.GetByteArrayAsync(To(asset))).ShouldNotBeEmpty();
        (await http.GetAsync(To("/queues/~00"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_collector_has_its_name_where_processes_are_listed()
    {
        using var collect = _airunner.Start("collect", "--listen", "127.0.0.1:0", "--json");
        (await collect.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1))).ShouldNotBeNull();
        (await File.ReadAllTextAsync($"/proc/{collect.Id}/comm")).ShouldBe("airunner-collec\n"); // 15 bytes, as the kernel keeps them
        await AirunnerProgram.SignalAsync(collect, "-TERM");
        (await AirunnerProgram.RestAsync(collect)).Status.ShouldBe(0);
    }

    private static Uri To(string path) => new(path, UriKind.Relative);

    /// <summary>What the head of a page names.</summary>
    private static List<string> Assets(string page)
    {
        var assets = page.Split('"').Where(static text => text.StartsWith('/') && text.Contains('.', StringComparison.Ordinal)).ToList();
        assets.Count.ShouldBeGreaterThan(1);
        return assets;
    }
}
