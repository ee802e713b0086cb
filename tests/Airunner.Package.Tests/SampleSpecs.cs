using System.Net.Http.Json;
using System.Text.Json;

namespace Airunner.Package.Tests;

/// <summary>Five workers as a user would write them, built from the packages alone; each is run.</summary>
[Collection(nameof(PackedFeed))]
public sealed class SampleSpecs(PackedFeed feed, BuiltSamples samples) : IClassFixture<BuiltSamples>
{
    private const string Steps = "compile: done\ntest: done\npack: done\n";

    [Theory]
    [InlineData("README.md")]
    [InlineData("src/Airunner.Actors/README.md")]
    public void The_example_of_the_readmes_is_the_console_worker(string readme) =>
        Readme.Worker(readme).ShouldBe(
            File.ReadAllText(Path.Combine(Repository.Root, "tests/Airunner.Package.Tests/Samples/Console/Program.cs")).TrimEnd());

    [Fact]
    public async Task The_console_worker_appends_delivers_and_archives()
    {
        var printed = await RunAsync("Console");

        printed.ShouldContain("event 0 is on the disk\n");
        printed.ShouldContain("the server has 1 event of greeting");
        var state = Path.Combine(feed.Home, ".airunner");
        var archive = Directory.GetFiles(Path.Combine(state, "archive"), "greeting_*.wal.zst").ShouldHaveSingleItem();
        printed.ShouldContain($"1 delivered, archived as {archive}\n");
        Directory.GetFiles(Path.Combine(state, "wal"), "greeting_*.wal").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_plain_actor_system_is_configured_by_hocon_and_logs_by_an_actor()
    {
        var printed = await RunAsync("PlainActorSystem");

        printed.Replace("the server has compile\n", "").Replace("the server has test\n", "").Replace("the server has pack\n", "")
            .ShouldStartWith(Steps);
        printed.ShouldContain("the server has compile\n");
        Archives("plain-worker").ShouldContain(archive => printed.Contains($"3 delivered, archived as {archive}\n"));
    }

    [Fact]
    public async Task The_worker_in_FSharp_delivers_and_reads_back()
    {
        var printed = await RunAsync("FSharp");

        printed.ShouldContain("compile: event 0 is on the disk\n");
        printed.ShouldContain("the server has event 2 of build\n");
        printed.ShouldEndWith("3 delivered\nread back: compile\nread back: test\nread back: pack\n");
    }

    [Fact]
    public async Task The_streams_worker_makes_its_input_durable_and_streams_it_back()
    {
        using var worker = RunningSample.Start(samples.Program("Streams"), feed.Home);
        await worker.WriteInputAsync("one\ntwo\nthree\n");

        (await worker.EndAsync()).ShouldBe("3 lines are on the disk\n3 delivered\n1: one\n2: two\n3: three\n");
    }

    [Fact]
    public async Task The_web_worker_answers_when_a_step_is_durable_and_delivers_by_HTTP()
    {
        await using var server = ReceivingServer.Start();
        using var worker = RunningSample.Start(
            samples.Program("AspNetCore"), feed.Home, "--urls", "http://127.0.0.1:0", "--Server:Url", server.Url);
        using var client = new HttpClient { BaseAddress = new Uri(await worker.WaitForAsync("Now listening on: ")) };

        foreach (var (step, sequence) in new[] { ("compile", 0), ("test", 1) })
            (await PostAsync(client, "builds/7/steps", new { text = step })).GetProperty("sequence").GetInt32().ShouldBe(sequence);
        var done = await PostAsync(client, "builds/7/end", new { });

        done.GetProperty("sent").GetInt32().ShouldBe(2);
        Archives("web-worker").ShouldContain(done.GetProperty("archivePath").GetString());
        server.Received("/events/build/7").ShouldSatisfyAllConditions(
            lines => lines.Length.ShouldBe(2),
            lines => lines[0].ShouldContain(Convert.ToBase64String("compile\n"u8)));
        (await client.GetStringAsync("health/ready")).ShouldBe("Healthy");
        (await client.GetStringAsync("builds/7")).ShouldContain("\"phase\":\"Archived\"");
        worker.Stop();
        await worker.EndAsync();
    }

    [FeedsFact]
    public void The_samples_are_built_from_both_feeds_and_from_nothing_that_the_machine_had()
    {
        PackageOrigin.FoldersOf(samples.Folder).ShouldBe([feed.Packages]);
        foreach (var ours in new[] { "airunner.actors", "airunner.actors.streams", "airunner.protocol" })
            PackageOrigin.SourcesOf(feed.Packages, ours).ShouldBe([feed.Feed]);
        foreach (var other in new[] { "akka", "akka.streams", "google.protobuf" })
            PackageOrigin.SourcesOf(feed.Packages, other).ShouldSatisfyAllConditions(
                sources => sources.ShouldNotBeEmpty(), sources => sources.ShouldNotContain(feed.Feed));
    }

    [FeedsFact]
    public async Task A_trimmed_worker_runs_and_none_of_its_warnings_is_ours()
    {
        var (program, warnings) = await samples.PublishTrimmedAsync("Console");

        warnings.ShouldContain("Akka.Dispatch.Mailboxes"); // as the README says
        warnings.ShouldNotContain(": Airunner.");
        (await Command.RunAsync(Path.GetDirectoryName(program)!, Path.Combine(feed.Home, "trimmed"), program))
            .ShouldContain("1 delivered, archived as ");
    }

    [FeedsFact]
    public async Task A_worker_appends_delivers_and_archives_on_dotnet_8()
    {
        var program = await samples.BuildForDotnet8Async("PlainActorSystem");

        var printed = await Command.RunAsync(Path.GetDirectoryName(program)!, Path.Combine(feed.Home, "net8"), program);

        printed.ShouldContain("compile: done\n");
        printed.ShouldContain("the server has pack\n");
        printed.ShouldContain("3 delivered, archived as ");
        // Its own runtime: no later one takes its place.
        (await File.ReadAllTextAsync($"{program}.runtimeconfig.json")).ShouldContain("\"version\": \"8.0.");
    }

    private async Task<string> RunAsync(string sample)
    {
        using var worker = RunningSample.Start(samples.Program(sample), feed.Home);
        return await worker.EndAsync();
    }

    private string[] Archives(string worker) => Directory.GetFiles(Path.Combine(feed.Home, ".local", "state", worker, "archive"));

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
