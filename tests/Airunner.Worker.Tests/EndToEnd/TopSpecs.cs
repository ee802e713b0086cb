using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text.Json;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>airunner top</c>: what the processes of a state directory say of themselves.</summary>
[SupportedOSPlatform("linux")]
public sealed class TopSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    private string Sockets => Path.Combine(_airunner.State, "processes");

    [Fact]
    public async Task Each_running_process_has_a_line()
    {
        using var pipe = await PipeAsync("--job", "feed", "--server", "http://127.0.0.1:9", "--no-wait");
        using var run = _airunner.Start("run", "--job", "build", "--execution", "e1", "--", "cat");
        await SocketsAsync(2);

        var lines = StoredLogs.Lines((await TopAsync("--json")).Output);

        var feed = lines.Single(static line => Text(line, "job") == "feed");
        (Text(feed, "command"), Number(feed, "pid"), Number(feed, "logs")).ShouldBe(("pipe", pipe.Id, 1));
        (Number(feed, "appends"), Number(feed, "pending")).ShouldBe((2, 2));
        Number(feed, "commits").ShouldBeGreaterThan(0);
        Number(feed, "writtenBytes").ShouldBeGreaterThan(0);
        Number(feed, "syncP99Us").ShouldBeGreaterThanOrEqualTo(Number(feed, "syncP50Us"));
        feed.GetProperty("oldestPendingAt").GetDateTimeOffset().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        Number(feed, "liveBytes").ShouldBeGreaterThan(0);
        Number(feed, "freeBytes").ShouldBeGreaterThan(0);
        feed.GetProperty("appendsPerSecond").GetDouble().ShouldBe(0);
        var build = lines.Single(static line => Text(line, "job") == "build");
        (Text(build, "command"), Text(build, "execution"), Number(build, "pid")).ShouldBe(("run", "e1", run.Id));
        await EndAsync(run);
        await EndAsync(pipe);
    }

    [Fact]
    public async Task What_is_wrong_is_said_and_failed_sends_are_counted()
    {
        using var pipe = await PipeAsync("--job", "feed", "--server", "http://127.0.0.1:9", "--no-wait");
        JsonElement line;
        do line = StoredLogs.Lines((await TopAsync("--json")).Output).Single();
        while (line.GetProperty("trouble").ValueKind == JsonValueKind.Null);

        Text(line, "trouble").ShouldContain("cannot be reached: Connection refused");
        Number(line, "failedSends").ShouldBeGreaterThan(0);
        Number(line, "sends").ShouldBeGreaterThanOrEqualTo(Number(line, "failedSends"));
        await EndAsync(pipe);
    }

    [Fact]
    public async Task The_socket_is_for_the_owner_only_and_is_removed_at_the_end()
    {
        using var pipe = await PipeAsync("--job", "feed");
        var socket = (await SocketsAsync(1)).Single();

        File.GetUnixFileMode(socket).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Sockets).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await EndAsync(pipe);

        Directory.Exists(Sockets).ShouldBeFalse();
    }

    [Theory, InlineData("top --once"), InlineData("recover")]
    public async Task What_a_killed_process_has_left_is_removed(string command)
    {
        using var pipe = await PipeAsync("--job", "feed");
        pipe.Kill();
        await pipe.WaitForExitAsync();
        (await SocketsAsync(1)).ShouldHaveSingleItem();

        (await _airunner.RunAsync(command.Split(' '))).Status.ShouldBe(0);

        Directory.Exists(Sockets).ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_that_is_stopped_does_not_answer_and_holds_up_nothing()
    {
        using var pipe = await PipeAsync("--job", "feed");
        await AirunnerProgram.SignalAsync(pipe, "-STOP");

        var top = await TopAsync("--once");
        var json = StoredLogs.Lines((await TopAsync("--json")).Output).ShouldHaveSingleItem();

        top.Output.ShouldMatch($"{pipe.Id}  +-  +does not answer");
        (Number(json, "pid"), Text(json, "trouble")).ShouldBe((pipe.Id, "does not answer"));
        await AirunnerProgram.SignalAsync(pipe, "-CONT");
        await EndAsync(pipe);
    }

    [Fact]
    public async Task Where_nothing_runs_that_is_said()
    {
        var outcome = await _airunner.RunAsync("top", "--json");

        (outcome.Status, outcome.Output).ShouldBe((0, ""));
        outcome.Error.ShouldBe($"airunner: no process runs in '{_airunner.State}'.\n");
    }

    [Fact]
    public async Task A_state_directory_with_a_longer_path_than_a_socket_may_have_works_too()
    {
        var state = Path.Combine(_airunner.State, new string('d', 100), new string('e', 100));
        using var run = _airunner.Start("run", "--job", "deep", "--state-dir", state, "--", "cat");
        await AppearAsync(Path.Combine(state, "processes"), 1);

        var top = await _airunner.RunAsync("top", "--json", "--interval", "100ms", "--state-dir", state);

        Text(StoredLogs.Lines(top.Output).Single(), "job").ShouldBe("deep");
        await EndAsync(run);
    }

    [Fact]
    public async Task A_state_directory_that_takes_no_socket_stops_no_run()
    {
        await File.WriteAllTextAsync(Sockets, "a file stands where the directory of sockets should");

        (await _airunner.RunAsync("run", "--silent", "--", "true")).ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(0),
            outcome => outcome.Error.ShouldBeEmpty());
    }

    [Fact]
    public async Task A_process_that_may_open_few_files_takes_none_for_it()
    {
        string[] command = [AirunnerProgram.Path, "run", "--job", "few", "--", "sh", "-c", "echo ready; cat"];
        using var run = _airunner.StartUnder("sh", ["-c", "ulimit -n 200; exec \"$@\"", "sh", .. command]);
        (await run.StandardOutput.ReadLineAsync()).ShouldBe("ready");

        Directory.Exists(Sockets).ShouldBeFalse();
        await EndAsync(run);
    }

    [Fact]
    public async Task A_reader_that_goes_away_at_once_disturbs_nothing()
    {
        using var pipe = await PipeAsync("--job", "feed");
        var path = new UnixDomainSocketEndPoint((await SocketsAsync(1)).Single());
        for (var at = 0; at < 5; at++) // fewer than may wait
        {
            using var reader = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await reader.ConnectAsync(path);
        }

        Text(StoredLogs.Lines((await TopAsync("--json")).Output).Single(), "job").ShouldBe("feed");
        await EndAsync(pipe);
    }

    [Theory, InlineData("1ms"), InlineData("soon")]
    public async Task A_wrong_interval_is_64(string interval)
    {
        var outcome = await _airunner.RunAsync("top", "--interval", interval);

        outcome.Status.ShouldBe(64);
        outcome.Error.ShouldContain($"'{interval}' is not a duration for --interval. Allowed: ");
    }

    [Theory, InlineData(80), InlineData(160)]
    public async Task The_screen_shows_what_fits_and_is_gone_after_q(int columns)
    {
        string[] nowhere = ["--server", "http://127.0.0.1:9", "--no-wait"];
        using var pipe = await PipeAsync(["--job", "a job with a long name that does not fit", .. nowhere]);
        using var tmux = Window(columns);
        tmux.Type($"'{AirunnerProgram.Path}' top --interval 24h");
        tmux.Press("Enter");

        var screen = tmux.WaitFor(static text => text.Contains("RETRIES", StringComparison.Ordinal), "the table");

        screen.ShouldContain("alternate 1");
        screen.ShouldStartWith("1 process  ");
        var number = pipe.Id.ToString(CultureInfo.InvariantCulture);
        var row = screen.Split('\n').Single(line => line.Contains(number, StringComparison.Ordinal));
        row.ShouldContain("pipe");
        if (columns == 160) screen.ShouldContain("TROUBLE");
        else row.ShouldContain("…");
        tmux.Press("q");
        tmux.WaitFor(static text => text.Contains("alternate 0", StringComparison.Ordinal), "the end of the screen")
            .ShouldNotContain("RETRIES");
        await EndAsync(pipe);
    }

    [Fact]
    public async Task The_screen_follows_the_size_of_the_window_and_ends_by_Ctrl_C()
    {
        using var pipe = await PipeAsync("--job", "feed");
        using var tmux = Window(80);
        tmux.Type($"'{AirunnerProgram.Path}' top --interval 100ms");
        tmux.Press("Enter");
        tmux.WaitFor(static text => text.Contains("RETRIES", StringComparison.Ordinal), "the table").ShouldNotContain("DISK");

        tmux.Resize(160, 20);
        tmux.WaitFor(static text => text.Contains("DISK", StringComparison.Ordinal), "the wide table");
        tmux.Press("C-c");

        tmux.WaitFor(static text => text.Contains("alternate 0", StringComparison.Ordinal), "the end of the screen");
        tmux.Type("echo \"status $?\"");
        tmux.Press("Enter");
        tmux.WaitFor(static text => text.Contains("status 0", StringComparison.Ordinal), "the exit status");
        await EndAsync(pipe);
    }

    private Tmux Window(int columns) => new(
        columns, 20, _airunner.State, [$"AIRUNNER_STATE_DIR={_airunner.State}", $"PATH={Environment.GetEnvironmentVariable("PATH")}"]);

    private static string Text(JsonElement line, string member) => line.GetProperty(member).GetString() ?? "";

    private static long Number(JsonElement line, string member) => line.GetProperty(member).GetInt64();

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        var rest = await AirunnerProgram.RestAsync(process);
        rest.Status.ShouldBe(0, rest.Error);
    }

    private static async Task<string[]> AppearAsync(string directory, int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var found = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.sock") : [];
            if (found.Length == count) return found;
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromMinutes(1), $"{count} sockets in '{directory}'");
            await Task.Yield();
        }
    }

    private Task<AirunnerProgram.Outcome> TopAsync(string option) => _airunner.RunAsync("top", option, "--interval", "100ms");

    private Task<string[]> SocketsAsync(int count) => AppearAsync(Sockets, count);

    /// <summary>A pipe that has two durable events.</summary>
    private async Task<Process> PipeAsync(params string[] options)
    {
        var pipe = _airunner.Start(["pipe", "--ack", .. options]);
        await pipe.StandardInput.WriteAsync("one\ntwo\n");
        await pipe.StandardInput.FlushAsync();
        (await pipe.StandardOutput.ReadLineAsync()).ShouldBe("1");
        (await pipe.StandardOutput.ReadLineAsync()).ShouldBe("2");
        return pipe;
    }
}
