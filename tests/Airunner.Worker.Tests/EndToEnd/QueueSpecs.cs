using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Jobs from <c>airunner submit</c> through a collector's queue to <c>airunner worker</c>, each a real process.</summary>
public sealed class QueueSpecs : IAsyncLifetime, IDisposable
{
    private readonly AirunnerProgram _collector = new();
    private readonly AirunnerProgram _worker = new();
    private readonly List<Process> _processes = [];
    private string _server = "";

    public async Task InitializeAsync()
    {
        var collect = Started(_collector.Start("collect", "--listen", "127.0.0.1:0", "--json"));
        var ready = (await collect.StandardOutput.ReadLineAsync()).ShouldNotBeNull();
        _server = JsonDocument.Parse(ready).RootElement.GetProperty("listening").GetString()!;
    }

    public async Task DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public void Dispose()
    {
        _worker.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public async Task A_submitted_command_runs_at_a_worker_with_its_directory_its_variables_and_the_ids_of_its_job()
    {
        string[] limits = ["--cwd", "/tmp", "--env", "COLOUR=blue", "--timeout-seconds", "5000000"];
        var job = await SubmitAsync([.. limits, "--", "sh", "-c", "pwd; echo $COLOUR $AIRUNNER_JOB"]);
        var worker = Worker();

        (await LineAsync(worker, $"{job} has ended")).ShouldContain("status 0");

        var logs = await _collector.RunAsync("logs", job);
        logs.Output.ShouldBe($"/tmp\nblue {job}\n");
        Directory.GetFiles(_worker.Archive, "*.wal.zst").ShouldHaveSingleItem().ShouldContain(job);
        await StopAsync(worker);
    }

    [Fact]
    public async Task A_queues_jobs_are_listed_with_their_state_and_attempts_the_newest_first()
    {
        var ran = await SubmitAsync("--", "sh", "-c", "exit 3");
        var worker = Worker();
        await LineAsync(worker, $"{ran} has ended");
        await StopAsync(worker);
        var waiting = await SubmitAsync("--retries", "2", "--", "echo", "\u001b[31mred", "ä");

        var lines = (await QueueAsync("--json")).TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("job").GetString()).ShouldBe([waiting, ran]);
        lines.Select(line => line.GetProperty("state").GetString()).ShouldBe(["waiting", "failed"]);
        lines.Select(line => line.GetProperty("attempts").GetInt32()).ShouldBe([0, 1]);
        lines.Select(line => line.GetProperty("worker").GetString()).ShouldBe(["", $"{Environment.MachineName}:{worker.Id}"]);
        lines[0].GetProperty("retries").GetInt32().ShouldBe(2);
        lines[0].GetProperty("command").EnumerateArray().Select(word => word.GetString()).ShouldBe(["echo", "\u001b[31mred", "ä"]);
        lines[1].GetProperty("createdAt").GetString().ShouldNotBeNull();

        var table = (await QueueAsync()).TrimEnd().Split('\n');
        table.Length.ShouldBe(3);
        table[0].ShouldStartWith("JOB");
        table[1].ShouldContain(waiting);
        table[1].ShouldContain("\\x1b[31mred"); // nothing of a command controls the terminal
        (await QueueAsync("--state", "failed", "--json")).ShouldContain(ran);
        (await QueueAsync("--state", "failed", "--json")).ShouldNotContain(waiting);
        (await QueueAsync("--count", "1", "--json")).TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldContain(waiting);
        (await QueueAsync("--queue", "other")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Secrets_that_the_submitter_knows_are_masked_where_jobs_are_listed_and_reach_the_worker()
    {
        var secrets = Path.Combine(_worker.State, "secrets");
        await File.WriteAllTextAsync(secrets, "swordfish\n");
        string[] words = ["--env", "API_TOKEN=hunter22", "--env", "COLOUR=vermilion", "--mask-file", secrets];
        var job = await SubmitAsync([.. words, "--", "sh", "-c", "echo hunter22 swordfish $COLOUR | wc -c"]);

        var listed = await QueueAsync("--json");
        foreach (var secret in (string[])["hunter22", "swordfish", "vermilion"]) listed.ShouldNotContain(secret);
        listed.ShouldContain("echo *** *** $COLOUR");

        var worker = Worker("--name", "node ä");
        await LineAsync(worker, $"{job} has ended");
        (await _collector.RunAsync("logs", job)).Output.Trim().ShouldBe("29");
        JsonDocument.Parse(await QueueAsync("--json")).RootElement.GetProperty("worker").GetString().ShouldBe("node ä");
        await StopAsync(worker);
    }

    [Fact]
    public async Task What_the_submitter_has_masked_is_masked_in_what_the_worker_logs_about_the_command_and_not_in_its_output()
    {
        var secrets = await SecretsAsync("swordfish");
        string[] words = ["sh", "-c", "echo $1 | rev", "swordfish-sh", "swordfish", "", "-x"];
        var runs = await SubmitAsync(["--mask-file", secrets, "--", .. words]);
        var missing = await SubmitAsync("--mask-file", secrets, "--", "swordfish-program", "--password=swordfish");
        var worker = Worker();

        var said = await LinesAsync(worker, $"{missing} has ended");
        await StopAsync(worker);

        said.ShouldNotContain("swordfish");
        said.ShouldContain("***-program: command not found");
        (await WordsOfAsync(runs)).ShouldBe(["sh", "-c", "echo $1 | rev", "***-sh", "***", "", "-x"]);
        (await _collector.RunAsync("logs", runs)).Output.ShouldBe("hsifdrows\n");
        foreach (var job in (string[])[runs, missing])
            (await _collector.RunAsync("events", job, "--json")).Output.ShouldNotContain("swordfish");
        (await _worker.RunAsync("wal", "dump", missing, "--json")).Output.ShouldNotContain("swordfish");
    }

    [Fact]
    public async Task The_same_request_runs_once_and_a_failed_command_is_not_run_again()
    {
        var counter = Path.Combine(_worker.State, "runs");
        string[] words = ["--request-id", "nightly", "--retries", "3", "--", "sh", "-c", $"echo x >> {counter}; exit 3"];
        var job = await SubmitAsync(words);
        (await SubmitAsync(words)).ShouldBe(job);
        var worker = Worker();

        (await LineAsync(worker, $"{job} has ended")).ShouldContain("status 3");
        var second = await SubmitAsync("--", "true");
        await LineAsync(worker, $"{second} has ended"); // nothing of the first one stood before it

        (await File.ReadAllLinesAsync(counter)).Length.ShouldBe(1);
        await StopAsync(worker);
    }

    [Fact]
    public async Task Jobs_run_at_a_time_as_many_as_the_worker_is_told()
    {
        var meeting = Path.Combine(_worker.State, "meeting");
        var words = new[] { "--", "sh", "-c", $"mkdir -p {meeting}; touch {meeting}/$AIRUNNER_JOB; "
            + $"while [ $(ls {meeting} | wc -l) -lt 2 ]; do sleep 0.05; done" };
        var worker = Worker("--concurrency", "2");
        string[] jobs = [await SubmitAsync(words), await SubmitAsync(words)];

        foreach (var job in jobs) await File.ReadAllTextAsync(await UntilThereAsync($"{meeting}/{job}"));
        await StopAsync(worker);
        Directory.GetFiles(_worker.Archive, "*.wal.zst").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_command_that_has_succeeded_is_completed_also_where_its_output_is_delivered_later()
    {
        var go = Path.Combine(_worker.State, "go");
        var worker = Worker("--drain-timeout", "2s");
        var job = await SubmitAsync("--", "sh", "-c", $"while [ ! -e {go} ]; do sleep 0.05; done; echo late");
        await LineAsync(worker, $"{job} starts");
        await AirunnerProgram.SignalAsync(_processes[0], "-STOP"); // the collector
        await File.WriteAllTextAsync(go, "");
        var ended = await LineAsync(worker, $"{job} has ended");
        await AirunnerProgram.SignalAsync(_processes[0], "-CONT");

        ended.ShouldContain("status 0");
        var deadline = Timely;
        while (!(await QueueAsync("--json")).Contains("completed", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, deadline);
        await StopAsync(worker);
    }

    [Fact]
    public async Task A_cancelled_job_is_ended()
    {
        var worker = Worker("--visibility-seconds", "3");
        var job = await SubmitAsync("--", "sleep", "600");
        await LineAsync(worker, $"{job} starts");

        var asked = await _collector.RunAsync("cancel", job, "--server", _server);

        asked.Status.ShouldBe(0);
        asked.Error.ShouldContain($"{job} is cancelled. Its worker learns of it within ");
        (await _collector.RunAsync("cancel", job, "--wait", "--server", _server)).Status.ShouldBe(0);
        await LineAsync(worker, $"{job} was cancelled");
        (await LineAsync(worker, $"{job} has ended")).ShouldContain("status 143");
        (await _collector.RunAsync("cancel", "default-none", "--server", _server)).Status.ShouldBe(66);
        await StopAsync(worker);
    }

    [Fact]
    public async Task The_job_of_a_killed_worker_runs_again_where_its_submitter_asked_for_it_and_its_command_is_ended()
    {
        var pids = Path.Combine(_worker.State, "pids");
        var script = $"echo $$ >> {pids}; [ $(wc -l < {pids}) -gt 1 ] || exec sleep 600";
        var job = await SubmitAsync("--retries", "1", "--", "sh", "-c", script);
        var killed = Worker("--visibility-seconds", "3");
        await LineAsync(killed, $"{job} starts");
        await UntilThereAsync(pids);

        killed.Kill();
        await killed.WaitForExitAsync();
        var first = (await File.ReadAllLinesAsync(pids))[0];
        await UntilAsync(() => !Directory.Exists($"/proc/{first}"));

        using var other = new AirunnerProgram();
        var worker = Started(other.Start("worker", "--server", _server, "--visibility-seconds", "3"));
        (await LineAsync(worker, $"{job} has ended")).ShouldContain("status 0");
        (await File.ReadAllLinesAsync(pids)).Length.ShouldBe(2);
        await StopAsync(worker);
    }

    [Fact]
    public async Task A_worker_that_is_to_stop_finishes_its_job_and_a_second_signal_ends_it_without_its_failure()
    {
        var go = Path.Combine(_worker.State, "go");
        var worker = Worker();
        var job = await SubmitAsync("--", "sh", "-c", $"while [ ! -e {go} ]; do sleep 0.05; done");
        await LineAsync(worker, $"{job} starts");
        await AirunnerProgram.SignalAsync(worker, "-TERM");
        await File.WriteAllTextAsync(go, "");
        await LineAsync(worker, $"{job} has ended");
        await worker.WaitForExitAsync(Timely);
        worker.ExitCode.ShouldBe(0);

        var second = Worker();
        var endless = await SubmitAsync("--retries", "1", "--", "sleep", "600");
        await LineAsync(second, $"{endless} starts");
        await AirunnerProgram.SignalAsync(second, "-TERM");
        await AirunnerProgram.SignalAsync(second, "-INT");
        (await LineAsync(second, $"{endless} has ended")).ShouldContain("status 143");
        await second.WaitForExitAsync(Timely);

        var third = Worker();
        await LineAsync(third, $"{endless} starts"); // long before the minute that it was the second's
        (await _collector.RunAsync("cancel", endless, "--server", _server)).Status.ShouldBe(0);
        await AirunnerProgram.SignalAsync(third, "-TERM");
        await AirunnerProgram.SignalAsync(third, "-INT");
        await third.WaitForExitAsync(Timely);
    }

    [Fact]
    public async Task Without_a_server_and_with_wrong_options_the_commands_say_what_is_allowed()
    {
        (await _worker.RunAsync("submit", "--", "true")).ShouldSatisfyAllConditions(
            refused => refused.Status.ShouldBe(64), refused => refused.Error.ShouldContain("--server URL"));
        (await _worker.RunAsync("queue", "--state", "new", "--server", _server)).ShouldSatisfyAllConditions(
            refused => refused.Status.ShouldBe(64), refused => refused.Error.ShouldContain("Allowed: waiting, running, completed"));
        (await _worker.RunAsync("worker", "--concurrency", "0", "--server", _server)).Status.ShouldBe(64);
        var wrong = await _worker.RunAsync("submit", "--queue", "a/b", "--server", _server, "--", "true");
        wrong.Status.ShouldBe(75);
        wrong.Error.ShouldContain("queue is no name. Allowed");
        (await _worker.RunAsync("submit", "--server", "http://127.0.0.1:1", "--", "true")).ShouldSatisfyAllConditions(
            refused => refused.Status.ShouldBe(75), refused => refused.Error.ShouldContain("cannot be reached"));
    }

    private static CancellationToken Timely => new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    private static async Task<string> LineAsync(Process worker, string text)
    {
        while (await worker.StandardError.ReadLineAsync(Timely) is { } line)
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        throw new InvalidOperationException($"The worker has ended without '{text}'.");
    }

    private static async Task<string> LinesAsync(Process worker, string last)
    {
        var lines = new List<string>();
        while (lines.Count == 0 || !lines[^1].Contains(last, StringComparison.Ordinal))
            lines.Add((await worker.StandardError.ReadLineAsync(Timely)).ShouldNotBeNull($"The worker has ended without '{last}'."));
        return string.Join('\n', lines);
    }

    private static async Task<string> UntilThereAsync(string path)
    {
        await UntilAsync(() => File.Exists(path));
        return path;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        var deadline = Timely;
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline);
    }

    private static async Task StopAsync(Process worker)
    {
        await AirunnerProgram.SignalAsync(worker, "-TERM");
        await worker.WaitForExitAsync(Timely);
        worker.ExitCode.ShouldBe(0);
    }

    private async Task<string> SecretsAsync(string line)
    {
        var path = Path.Combine(_worker.State, "secrets");
        await File.WriteAllTextAsync(path, line + "\n");
        return path;
    }

    /// <summary>The words of the command in the first event of a job.</summary>
    private async Task<IEnumerable<string>> WordsOfAsync(string job)
    {
        var first = (await _collector.RunAsync("events", job, "--json")).Output.Split('\n')[0];
        var origin = JsonDocument.Parse(first).RootElement.GetProperty("event").GetProperty("processStart").GetProperty("origin");
        return origin.GetProperty("arguments").EnumerateArray().Select(static word => Encoding.UTF8.GetString(word.GetBytesFromBase64()));
    }

    private Process Worker(params string[] options) => Started(_worker.Start(["worker", "--server", _server, .. options]));

    private async Task<string> QueueAsync(params string[] options)
    {
        var listed = await _collector.RunAsync(["queue", "--server", _server, .. options]);
        listed.Status.ShouldBe(0, listed.Error);
        return listed.Output;
    }

    private async Task<string> SubmitAsync(params string[] words)
    {
        var submitted = await _collector.RunAsync(["submit", "--server", _server, .. words]);
        submitted.Status.ShouldBe(0, submitted.Error);
        return submitted.Output.TrimEnd();
    }

    private Process Started(Process process)
    {
        _processes.Add(process);
        return process;
    }
}
