using System.Diagnostics;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Signals to a run, and how it ends its command.</summary>
public sealed class SignalSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Every_signal_that_can_be_caught_goes_to_the_command_once()
    {
        string[] signals = ["HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "PWR", "URG", "XCPU", "PROF", "VTALRM", "IO", "WINCH", "CONT"];
        var traps = string.Concat(signals.Select(signal => $"trap 'echo {signal}' {signal}; "));
        using var process = Start("run", "--", "sh", "-c", $"{traps} trap 'exit 9' TERM; echo ready; while :; do sleep 0.02; done");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        foreach (var signal in signals)
        {
            await AirunnerProgram.SignalAsync(process, $"-{signal}");
            (await process.StandardOutput.ReadLineAsync()).ShouldBe(signal);
        }

        await AirunnerProgram.SignalAsync(process, "-TERM");
        var outcome = await AirunnerProgram.RestAsync(process);
        (outcome.Status, outcome.Output).ShouldBe((9, ""), outcome.Error);
    }

    [Theory]
    [InlineData("--no-pty")]
    [InlineData("--pty")]
    public async Task The_commands_end_is_noticed_where_the_parent_ignores_the_ends_of_children(string terminal)
    {
        // The kernel keeps no status of a child whose parent ignores SIGCHLD, and programs inherit that.
        using var process = _airunner.StartUnder(
            "env", "--ignore-signal=CHLD", AirunnerProgram.Path, "run", terminal, "--", "sh", "-c", "(exit 4); echo $?; exit 3");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        (outcome.Status, outcome.Output.TrimEnd()).ShouldBe((3, "4"), outcome.Error);
    }

    [Fact]
    public async Task A_process_of_the_commands_group_gets_the_signal_too()
    {
        using var process = Start(
            "run", "--", "sh", "-c", "sh -c 'trap \"echo child; exit\" TERM; echo ready; while :; do sleep 0.02; done'; echo no");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        await AirunnerProgram.SignalAsync(process, "-TERM");
        var outcome = await AirunnerProgram.RestAsync(process);
        (outcome.Status, outcome.Output).ShouldBe((143, "child\n"), outcome.Error);
    }

    [Fact]
    public async Task A_signal_to_the_program_and_then_to_its_group_is_one()
    {
        const string Script =
            "n=0; trap 'n=$((n+1))' TERM; echo ready; while [ $n -eq 0 ]; do sleep 0.02; done; seq 20000; echo n=$n; exit 7";
        using var process = _airunner.StartUnder(
            "setsid", "env", "--default-signal", AirunnerProgram.Path, "run", "--", "sh", "-c", Script);
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        using var kill = Process.Start("sh", ["-c", $"kill -TERM {process.Id}; kill -TERM -{process.Id}"]);
        var outcome = await AirunnerProgram.RestAsync(process);
        outcome.Status.ShouldBe(7, outcome.Error);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(1, 20000).Select(i => $"{i}\n")) + "n=1\n");
        (await _airunner.RunAsync("logs", "sh", "--stream", "stdout")).Output.ShouldBe("ready\n" + outcome.Output);
    }

    [Fact]
    public async Task Later_signals_that_a_command_survives_cost_nothing_of_its_log()
    {
        using var process = Start(
            "run", "--job", "deaf", "--", "sh", "-c",
            "trap 'echo again' INT QUIT; echo ready; until [ -e go ]; do sleep 0.02; done; seq 20000");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        foreach (var signal in new[] { "-INT", "-QUIT" })
        {
            await AirunnerProgram.SignalAsync(process, signal);
            (await process.StandardOutput.ReadLineAsync()).ShouldBe("again");
        }

        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "go"), "");
        var outcome = await AirunnerProgram.RestAsync(process);
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.ShouldEndWith("\n20000\n");
        (await _airunner.RunAsync("logs", "deaf", "--stream", "stdout")).Output.ShouldBe("ready\nagain\nagain\n" + outcome.Output);
    }

    [Fact]
    public async Task What_ignores_a_terminate_is_killed_after_the_grace_with_all_that_it_started()
    {
        using var process = Start(
            "run", "--job", "deaf", "--kill-grace", "300ms", "--", "sh", "-c",
            "trap '' TERM; setsid sleep 600 & echo $!; echo ready; while :; do sleep 0.1; done");
        var left = await PidAsync(process);
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        await AirunnerProgram.SignalAsync(process, "-TERM");
        var outcome = await AirunnerProgram.RestAsync(process);
        outcome.Status.ShouldBe(137, outcome.Error);
        Lives(left).ShouldBeFalse();
        (await _airunner.RunAsync("events", "deaf")).Output.ShouldContain("process_end       exit status 137");
    }

    [Fact]
    public async Task After_a_terminate_that_ends_the_command_nothing_that_it_started_is_left()
    {
        using var process = Start(
            "run", "--kill-grace", "300ms", "--", "sh", "-c", "(trap '' TERM; setsid sleep 600 & echo $!; wait) & wait");
        var left = await PidAsync(process);
        await AirunnerProgram.SignalAsync(process, "-TERM");
        (await AirunnerProgram.RestAsync(process)).Status.ShouldBe(143);
        Lives(left).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--timeout", "sleep 600", 143, "The command ran for 0.3 s, the limit of --timeout")]
    [InlineData("--idle-timeout", "echo one; sleep 600", 143, "The command had no output for 0.3 s, the limit of --idle-timeout")]
    [InlineData("--timeout", "trap 'exit 0' TERM; while :; do sleep 0.05; done", 124, "The command ran for 0.3 s")]
    public async Task A_limit_of_time_ends_the_command_and_says_so(string option, string script, int status, string reason)
    {
        var outcome = await _airunner.RunAsync("run", "--job", "slow", option, "300ms", "--", "bash", "-c", script);
        outcome.Status.ShouldBe(status, outcome.Error);
        outcome.Error.ShouldContain($" WRN {reason}", Case.Sensitive);
        var events = await _airunner.RunAsync("events", "slow", "--follow");
        events.Output.ShouldContain($"process_error     {reason}", Case.Sensitive);
        events.Output.TrimEnd().Split('\n')[^1].ShouldContain("process_end");
    }

    [Fact]
    public async Task Kill_remaining_ends_what_the_command_leaves_behind()
    {
        var outcome = await _airunner.RunAsync(
            "run", "--kill-remaining", "--", "sh", "-c", "setsid sleep 600 & sleep 600 & echo $!; exit 4");
        outcome.Status.ShouldBe(4, outcome.Error);
        outcome.Error.ShouldNotContain("holds its");
        Lives(int.Parse(outcome.Output, System.Globalization.CultureInfo.InvariantCulture)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Adopted_children_are_reaped(bool isInit)
    {
        const string Script = """
            for i in 1 2 3; do (sleep 0.05 &); done
            while pgrep -P $PPID sleep > /dev/null; do sleep 0.02; done
            exit 5
            """;
        string[] command = [AirunnerProgram.Path, "run", "--", "sh", "-c", Script];
        using var process = isInit
            ? _airunner.StartUnder("unshare", ["-Urpf", "--mount-proc", .. command])
            : _airunner.StartUnder("env", command);
        var outcome = await AirunnerProgram.RestAsync(process);
        outcome.Status.ShouldBe(5, outcome.Error);
    }

    /// <summary>
    /// The tests may have been started with signals ignored, as a shell does for background jobs, and children inherit that.
    /// </summary>
    private Process Start(params string[] arguments) =>
        _airunner.StartUnder("env", ["--default-signal", AirunnerProgram.Path, .. arguments]);

    private static async Task<int> PidAsync(Process process) =>
        int.Parse((await process.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);

    private static bool Lives(int pid) => Worker.Posix.ProcessTable.TryRead(pid, out var row) && !row.IsZombie;
}
