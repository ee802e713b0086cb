using System.Diagnostics;
using System.Text.Json;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>logs</c>, <c>events</c>, <c>jobs</c>, <c>export</c> from a real collector that a worker elsewhere delivers to.</summary>
public sealed class ServerReadingSpecs : IDisposable
{
    private const string NoServer = "http://127.0.0.1:1";

    private readonly AirunnerProgram _server = new();
    private readonly AirunnerProgram _worker = new();
    private readonly AirunnerProgram _reader = new();

    public void Dispose()
    {
        _server.Dispose();
        _worker.Dispose();
        _reader.Dispose();
    }

    [Fact]
    public async Task Another_machine_reads_what_was_delivered()
    {
        using var collector = await ProgramCollector.StartAsync(_server);
        await RunAsync(collector, "make", "e1", "seq 1000; echo wrong >&2; exit 3");
        var local = await _worker.RunAsync("events", "make", "--json");

        await ShouldPrintAsync("999\n1000\n", "logs", "make", "--server", collector.Url, "--stream", "stdout", "--tail", "2");
        (await _reader.RunAsync("events", "make", "--json", "--server", collector.Url)).Output.ShouldBe(local.Output);
        var exported = await _reader.RunAsync("export", "make", "--server", collector.Url, "--out", "make.txt");
        exported.Status.ShouldBe(0, exported.Error);
        (await File.ReadAllLinesAsync(Path.Combine(_reader.State, "make.txt"))).Length.ShouldBe(1001);
    }

    [Fact]
    public async Task Without_an_execution_the_latest_to_arrive_is_read_and_all_come_in_that_order()
    {
        using var collector = await ProgramCollector.StartAsync(_server);
        await RunAsync(collector, "make", "ffff", "echo one");
        await RunAsync(collector, "make", "e2", "echo two");
        await ShouldPrintAsync("two\n", "logs", "make", "--server", collector.Url);
        await ShouldPrintAsync("one\n", "logs", "make", "--server", collector.Url, "--execution", "ffff");
        await ShouldPrintAsync(
            "==> make/ffff <==\none\n\n==> make/e2 <==\ntwo\n", "logs", "make", "--server", collector.Url, "--all-executions");
    }

    [Fact]
    public async Task What_is_not_here_comes_from_the_server_that_the_environment_names()
    {
        using var collector = await ProgramCollector.StartAsync(_server);
        await RunAsync(collector, "make", "e1", "echo one");
        await RunAsync(collector, "make", "e2", "echo two");
        Directory.Delete(_worker.Archive, recursive: true);
        (await _worker.RunAsync("logs", "make")).Status.ShouldBe(66);
        _worker.Variables["AIRUNNER_SERVER"] = collector.Url;
        (await _worker.RunAsync("logs", "make")).Output.ShouldBe("two\n");
    }

    [Fact]
    public async Task A_server_that_the_environment_names_is_not_asked_for_what_is_here()
    {
        await _worker.RunAsync("run", "--job", "make", "--", "echo", "kept");
        _worker.Variables["AIRUNNER_SERVER"] = NoServer;
        var logs = await _worker.RunAsync("logs", "make");
        (logs.Status, logs.Output, logs.Error).ShouldBe((0, "kept\n", ""));
        var jobs = await _worker.RunAsync("jobs");
        (jobs.Status, jobs.Error).ShouldBe((0, ""));
    }

    [Fact]
    public async Task Events_that_were_swept_here_come_from_the_server()
    {
        using var collector = await ProgramCollector.StartAsync(_server);
        await RunAsync(collector, "make", "e1", "seq 5");
        var whole = await _worker.RunAsync("events", "make", "--json");
        Directory.Delete(_worker.Archive, recursive: true);
        await _worker.RunAsync("run", "--job", "make", "--execution", "e2", "--server", NoServer, "--no-wait", "--", "echo", "later");
        var read = await _worker.RunAsync("events", "make", "--json", "--execution", "e1", "--server", collector.Url);
        (read.Status, read.Output).ShouldBe((0, whole.Output), read.Error);
        (await _worker.RunAsync("logs", "make", "--server", collector.Url)).Output.ShouldBe("later\n");
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_69_and_what_is_here_is_shown()
    {
        await _worker.RunAsync("run", "--job", "make", "--", "echo", "kept");
        var logs = await _worker.RunAsync("logs", "make", "--server", NoServer);
        (logs.Status, logs.Output).ShouldBe((69, "kept\n"), logs.Error);
        logs.Error.ShouldContain($"The server {NoServer} cannot be reached");
        logs.Error.ShouldContain("What only it has is not shown.");
        (await _worker.RunAsync("jobs", "--server", NoServer)).Status.ShouldBe(69);
        var nothing = await _reader.RunAsync("logs", "make", "--server", NoServer);
        (nothing.Status, nothing.Output).ShouldBe((69, ""), nothing.Error);
    }

    [Fact]
    public async Task A_job_that_the_server_does_not_know_is_66_and_names_it()
    {
        using var collector = await ProgramCollector.StartAsync(_server);
        var logs = await _reader.RunAsync("logs", "make", "--server", collector.Url);
        logs.Status.ShouldBe(66);
        logs.Error.ShouldContain($"nothing at {collector.Url}");
        (await _reader.RunAsync("jobs", "make", "--server", collector.Url)).Status.ShouldBe(66);
        var jobs = await _reader.RunAsync("jobs", "--server", collector.Url);
        jobs.Status.ShouldBe(0);
        jobs.Error.ShouldContain($"nor at {collector.Url}");
    }

    [Fact]
    public async Task Following_shows_a_job_of_another_machine_until_its_end_also_when_the_server_restarts()
    {
        var collector = await ProgramCollector.StartAsync(_server);
        try
        {
            using var run = _worker.Start("run", "--job", "live", "--server", collector.Url, "--", "cat");
            using var follow = _reader.Start("logs", "live", "--server", collector.Url, "--follow", "--wait", "1m");
            await LineAsync(run, "one");
            (await NextAsync(follow)).ShouldBe("one");
            collector.Kill();
            collector = await collector.StartAgainAsync();
            await LineAsync(run, "two");
            (await NextAsync(follow)).ShouldBe("two");
            run.StandardInput.Close();
            var rest = await AirunnerProgram.RestAsync(follow);
            (rest.Status, rest.Output).ShouldBe((0, ""), rest.Error);
            (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
        }
        finally
        {
            collector.Dispose();
        }
    }

    [Fact]
    public async Task Jobs_of_a_server_are_listed_with_those_that_are_here()
    {
        using var collector = await ProgramCollector.StartAsync(_server);
        await RunAsync(collector, "make", "e1", "true");
        await RunAsync(collector, "make", "e2", "exit 3");
        await _reader.RunAsync("run", "--job", "own", "--execution", "o", "--", "true");
        var jobs = await JobsAsync("--server", collector.Url);
        jobs.Select(Text("job")).ShouldBe(["own", "make"]);
        jobs.Select(Text("where")).ShouldBe(["archived", "server"]);
        var make = jobs[1];
        (Text("execution")(make), Text("state")(make), Number(make, "exitStatus"), Number(make, "events")).ShouldBe(("e2", "failed", 3, 2));
        Number(make, "serverBytes").ShouldBeGreaterThan(0);
        make.TryGetProperty("executions", out _).ShouldBeFalse(); // the server says only the latest
        (await JobsAsync("make", "--server", collector.Url)).Select(Text("execution")).ShouldBe(["e2", "e1"]);
    }

    [Fact]
    public async Task A_token_decides_what_is_read_and_one_for_publishing_is_69()
    {
        await File.WriteAllTextAsync(Path.Combine(_server.State, "keys"), $"k1:{Convert.ToBase64String(new byte[32])}\n");
        using var collector = await ProgramCollector.StartAsync(_server, "--secret-file", "keys");
        foreach (var job in (string[])["make", "other"])
        {
            _worker.Variables["AIRUNNER_TOKEN"] = await TokenAsync("*");
            await RunAsync(collector, job, "e1", $"echo {job}");
        }

        var read = await FileAsync("read", await TokenAsync("make", "--read"));
        string[] named = ["--server", collector.Url, "--token-file", read];
        await ShouldPrintAsync("make\n", ["logs", "make", .. named]);
        (await JobsAsync(named)).Select(Text("job")).ShouldBe(["make"]);
        var foreign = await _reader.RunAsync(["logs", "other", .. named]);
        foreign.Status.ShouldBe(69);
        foreign.Error.ShouldContain("PermissionDenied: The token is one of another job or execution.");
        var writes = await FileAsync("write", await TokenAsync("make"));
        var wrong = await _reader.RunAsync("logs", "make", "--server", collector.Url, "--token-file", writes);
        wrong.Status.ShouldBe(69);
        wrong.Error.ShouldContain("The token is one for publishing.");
    }

    [Fact]
    public async Task An_option_for_a_server_without_one_is_wrong_usage()
    {
        var outcome = await _reader.RunAsync("logs", "make", "--token-file", "x");
        outcome.Status.ShouldBe(64);
        outcome.Error.ShouldContain("--token-file is for a server, and none is named.");
    }

    private static Func<JsonElement, string?> Text(string member) => job => job.GetProperty(member).GetString();

    private static long Number(JsonElement job, string member) => job.GetProperty(member).GetInt64();

    private static Task<string?> NextAsync(Process reader) => reader.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task LineAsync(Process process, string line)
    {
        await process.StandardInput.WriteAsync(line + "\n");
        await process.StandardInput.FlushAsync();
    }

    private async Task RunAsync(ProgramCollector collector, string job, string execution, string script)
    {
        var run = await _worker.RunAsync(
            "run", "--job", job, "--execution", execution, "--server", collector.Url, "--", "sh", "-c", script);
        run.Error.ShouldContain("none missing");
    }

    private async Task<string> TokenAsync(string job, params string[] options)
    {
        var token = await _server.RunAsync(["token", "--secret-file", "keys", "--job", job, .. options]);
        token.Status.ShouldBe(0, token.Error);
        return token.Output.Trim();
    }

    private async Task<string> FileAsync(string name, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_reader.State, name), text);
        return name;
    }

    private async Task<List<JsonElement>> JobsAsync(params string[] arguments)
    {
        var outcome = await _reader.RunAsync(["jobs", .. arguments, "--json"]);
        outcome.Status.ShouldBe(0, outcome.Error);
        return [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private async Task ShouldPrintAsync(string output, params string[] arguments)
    {
        var outcome = await _reader.RunAsync(arguments);
        outcome.Error.ShouldBeEmpty();
        (outcome.Status, outcome.Output).ShouldBe((0, output));
    }
}
