using System.Runtime.Versioning;
using System.Text.Json;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>jobs</c>: how executions stand, wherever their events are.</summary>
[SupportedOSPlatform("linux")]
public sealed class JobsSpecs : IDisposable
{
    private const string NoServer = "http://127.0.0.1:1";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Each_job_has_a_line_with_its_latest_execution()
    {
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e1", "--", "true");
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e2", "--", "sh", "-c", "echo 12345; exit 3");
        await _airunner.RunAsync("x\n"u8.ToArray(), "pipe", "--job", "feed", "--execution", "f");
        await _airunner.RunAsync("run", "--job", "signal", "--", "sh", "-c", "kill -9 $$");
        var jobs = await JobsAsync();
        jobs.Select(Text("job")).ShouldBe(["signal", "feed", "make"]);
        jobs.Select(Text("state")).ShouldBe(["killed", "ended", "failed"]);
        jobs.Select(Text("where")).ShouldBe(["archived", "archived", "archived"]);
        var make = jobs[2];
        (Text("execution")(make), Number(make, "executions"), Number(make, "exitStatus"), Number(make, "events")).ShouldBe(("e2", 2, 3, 3));
        (Text("signal")(jobs[0]), Number(jobs[0], "exitStatus")).ShouldBe(("SIGKILL", 137));
        Number(make, "storeBytes").ShouldBeGreaterThan(0);
        Number(make, "archiveBytes").ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("/nonexistent/command", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_command_that_could_not_be_started_has_failed(string command, int status)
    {
        (await _airunner.RunAsync("run", "--job", "make", "--", command)).Status.ShouldBe(status);
        Text("state")((await JobsAsync()).ShouldHaveSingleItem()).ShouldBe("failed");
    }

    [Fact]
    public async Task The_executions_of_a_job_are_listed_latest_first_in_plain_text_for_a_pipe()
    {
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e1", "--", "true");
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e2", "--", "false");
        var lines = (await _airunner.RunAsync("jobs", "make")).Output.Split('\n');
        lines[0].ShouldBe("EXECUTION  STATE      EXIT  STARTED (UTC)         TOOK  EVENTS   SIZE  WHERE");
        lines[1].ShouldMatch("^e2         failed        1  20[-0-9]+ [0-9:]+ .* 2  [0-9]+ B  archived$");
        lines[2].ShouldStartWith("e1         succeeded     0  20");
        lines.Length.ShouldBe(4);
    }

    [Fact]
    public async Task What_is_not_delivered_is_pending_and_what_runs_is_live()
    {
        await _airunner.RunAsync("run", "--job", "late", "--execution", "e", "--server", NoServer, "--no-wait", "--", "echo", "kept");
        var late = (await JobsAsync()).ShouldHaveSingleItem();
        (Text("state")(late), Text("where")(late)).ShouldBe(("succeeded", "pending"));
        (Number(late, "pending"), Number(late, "events")).ShouldBe((3, 3));

        using var run = _airunner.Start("run", "--job", "live", "--server", NoServer, "--no-wait", "--", "cat");
        JsonElement live;
        do live = (await JobsAsync("live")).FirstOrDefault();
        while (live.ValueKind == JsonValueKind.Undefined || Number(live, "events") == 0);
        (Text("state")(live), Text("where")(live)).ShouldBe(("running", "live"));
        run.StandardInput.Close();
        await AirunnerProgram.OutcomeAsync(run);
        Text("state")((await JobsAsync("live"))[0]).ShouldBe("succeeded");
    }

    [Fact]
    public async Task A_log_in_which_nothing_is_pending_is_delivered_and_one_that_cannot_be_read_is_pending()
    {
        await _airunner.RunAsync("run", "--job", "late", "--execution", "e", "--server", NoServer, "--no-wait", "--", "echo", "kept");
        await _airunner.RunAsync("wal", "set-aside", "late");
        await File.WriteAllTextAsync(Path.Combine(_airunner.Logs, "odd_e.wal"), "no log of ours");
        var jobs = (await JobsAsync()).ToDictionary(job => Text("job")(job)!);
        var late = jobs["late"];
        var odd = jobs["odd"];
        (Text("where")(late), Number(late, "pending")).ShouldBe(("delivered", 0));
        (Text("where")(odd), Number(odd, "logBytes")).ShouldBe(("pending", 14));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_that_is_damaged_is_pending_whatever_else_is_known(bool isStored)
    {
        var logs = new StoredLogs(_airunner);
        await logs.LeaveAsync("hurt", "e", "echo kept");
        if (isStored) (await _airunner.RunAsync("wal", "replay")).Status.ShouldBe(0);
        await _airunner.RunAsync("wal", "set-aside", "hurt");
        Text("where")((await JobsAsync())[0]).ShouldBe("delivered");

        logs.Damage("hurt", "e", index: 1);

        Text("where")((await JobsAsync())[0]).ShouldBe("pending");
    }

    [Fact]
    public async Task A_log_that_the_disk_refuses_is_pending_whatever_the_store_has()
    {
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e", "--", "true");
        var log = Path.Combine(_airunner.Logs, "make_e.wal");
        await File.WriteAllTextAsync(log, "");
        File.SetUnixFileMode(log, UnixFileMode.None);
        using var jobs = _airunner.StartWithoutPrivileges("jobs", "--json");
        jobs.StandardInput.Close();
        var outcome = await AirunnerProgram.OutcomeAsync(jobs);
        var make = JsonDocument.Parse(outcome.Output).RootElement;
        (Text("state")(make), Text("where")(make)).ShouldBe(("succeeded", "pending"), outcome.Error);
        outcome.Status.ShouldBe(74);
    }

    [Fact]
    public async Task Without_a_store_the_archives_tell()
    {
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e1", "--", "sh", "-c", "exit 3");
        var before = (await JobsAsync())[0];
        Directory.Delete(Path.Combine(_airunner.State, "collector"), recursive: true);
        var after = (await JobsAsync())[0];
        foreach (var member in (string[])["state", "exitStatus", "startedAt", "seconds", "events", "archiveBytes"])
            after.GetProperty(member).ToString().ShouldBe(before.GetProperty(member).ToString());
        Number(after, "storeBytes").ShouldBe(0);
    }

    [Fact]
    public async Task Without_archives_the_store_tells()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "true");
        Directory.Delete(_airunner.Archive, recursive: true);
        var make = (await JobsAsync()).ShouldHaveSingleItem();
        (Text("state")(make), Text("where")(make)).ShouldBe(("succeeded", "delivered"));
    }

    [Fact]
    public async Task A_run_whose_worker_was_killed_is_unknown()
    {
        await _airunner.RunAsync("run", "--job", "killed", "--durable-output", "--", "sh", "-c", "echo begun; sleep 0.5; kill -9 $PPID");
        Text("state")((await JobsAsync())[0]).ShouldBe("unknown");
        await _airunner.RunAsync("recover");
        var recovered = (await JobsAsync())[0];
        (Text("state")(recovered), Text("where")(recovered)).ShouldBe(("unknown", "archived"));
    }

    [Fact]
    public async Task A_damaged_archive_that_is_needed_is_65_and_the_job_is_listed()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "true");
        Directory.Delete(Path.Combine(_airunner.State, "collector"), recursive: true);
        var archive = Directory.GetFiles(_airunner.Archive, "*.zst").Single();
        await File.WriteAllTextAsync(archive, "no archive");
        var outcome = await _airunner.RunAsync("jobs");
        outcome.Status.ShouldBe(65);
        outcome.Output.ShouldContain("make");
        outcome.Error.ShouldContain(archive);
    }

    [Fact]
    public async Task Nothing_at_all_is_0_and_an_unknown_job_66()
    {
        var all = await _airunner.RunAsync("jobs");
        (all.Status, all.Output).ShouldBe((0, ""));
        all.Error.ShouldContain("no job has left anything in");
        (await _airunner.RunAsync("jobs", "nobody")).Status.ShouldBe(66);
    }

    private static Func<JsonElement, string?> Text(string member) => job => job.GetProperty(member).GetString();

    private static long Number(JsonElement job, string member) => job.GetProperty(member).GetInt64();

    private async Task<List<JsonElement>> JobsAsync(params string[] arguments)
    {
        var outcome = await _airunner.RunAsync(["jobs", .. arguments, "--json"]);
        return [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
