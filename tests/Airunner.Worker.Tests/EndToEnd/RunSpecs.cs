using System.Diagnostics;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

public sealed class RunSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Both_streams_and_the_exit_code_are_passed_on_and_all_is_delivered_and_archived()
    {
        const string Script = "i=0; while [ $i -lt 5000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; exit 7";
        var outcome = await _airunner.RunAsync("run", "--job", "both", "--", "sh", "-c", Script);
        outcome.Status.ShouldBe(7);
        var lines = Enumerable.Range(0, 5000).ToList();
        var err = string.Concat(lines.Select(i => $"err {i}\n"));
        outcome.Output.ShouldBe(string.Concat(lines.Select(i => $"out {i}\n")));
        outcome.Error.ShouldStartWith(err);
        var endLine = outcome.Error[err.Length..];
        endLine.Count(c => c == '\n').ShouldBe(1);
        endLine.ShouldStartWith("airunner: job both, execution ");
        endLine.ShouldContain($", {outcome.Output.Length + err.Length} bytes, ");
        Directory.GetFiles(_airunner.Archive, "both_*.wal.zst").ShouldHaveSingleItem();
        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
        (await _airunner.RunAsync("logs", "both", "--stream", "stdout")).Output.ShouldBe(outcome.Output);
        (await _airunner.RunAsync("logs", "both", "--stream", "stderr")).Output.ShouldBe(err);
    }

    [Fact]
    public async Task Logs_prints_bytes_of_any_kind()
    {
        var outcome = await _airunner.RunAsync(
            "run", "--job", "bytes", "--", "sh", "-c", "printf 'a\\000b\\377\\376'; head -c 5000000 /dev/zero | tr '\\000' x; printf end");
        outcome.Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "bytes")).OutputBytes.AsSpan()
            .SequenceEqual(Encoding.Latin1.GetBytes("a\0b\xff\xfe" + new string('x', 5_000_000) + "end")).ShouldBeTrue();
    }

    [Fact]
    public async Task Standard_input_belongs_to_the_command() =>
        (await _airunner.RunAsync("hello\n"u8.ToArray(), "run", "--", "cat")).Output.ShouldBe("hello\n");

    [Fact]
    public async Task Quiet_prints_nothing()
    {
        var outcome = await _airunner.RunAsync("run", "--quiet", "--", "sh", "-c", "echo out; echo err >&2");
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldStartWith("airunner: job sh, ");
        (await _airunner.RunAsync("logs", "sh")).Output.ShouldContain("out\n");
    }

    [Fact]
    public async Task A_command_that_cannot_run_is_127_or_126()
    {
        (await _airunner.RunAsync("run", "--", "no-such-command-here")).Status.ShouldBe(127);
        (await _airunner.RunAsync("run", "--", "/etc/passwd")).Status.ShouldBe(126);
        (await _airunner.RunAsync("run", "--", "sh", "-c", "kill -9 $$")).Status.ShouldBe(137);
    }

    [Fact]
    public async Task A_state_directory_that_cannot_be_written_is_74_before_the_command_starts()
    {
        var outcome = await _airunner.RunAsync(
            "run", "--state-dir", "/proc/airunner", "--", "touch", Path.Combine(_airunner.State, "started"));
        outcome.Status.ShouldBe(74);
        outcome.Error.ShouldContain("/proc/airunner");
        outcome.Error.ShouldEndWith("Choose another place with --state-dir or AIRUNNER_STATE_DIR.\n");
        File.Exists(Path.Combine(_airunner.State, "started")).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_runs_of_one_job_are_two_executions_and_logs_shows_the_latest()
    {
        await _airunner.RunAsync("run", "--job", "twice", "--", "echo", "first");
        await _airunner.RunAsync("run", "--job", "twice", "--", "echo", "second");
        Directory.GetFiles(_airunner.Archive, "twice_*.wal.zst").Length.ShouldBe(2);
        (await _airunner.RunAsync("logs", "twice")).Output.ShouldBe("second\n");
    }

    [Fact]
    public async Task An_execution_that_was_archived_is_refused()
    {
        (await _airunner.RunAsync("run", "--execution", "e1", "--", "true")).Status.ShouldBe(0);
        var again = await _airunner.RunAsync("run", "--execution", "e1", "--", "true");
        again.Status.ShouldBe(64);
        again.Error.ShouldContain("already archived");
    }

    [Fact]
    public async Task An_execution_that_another_process_holds_is_refused()
    {
        using var first = _airunner.Start("run", "--job", "held", "--execution", "e1", "--", "sh", "-c", "echo ready; cat");
        (await first.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        var second = await _airunner.RunAsync("run", "--job", "held", "--execution", "e1", "--", "true");
        second.Status.ShouldBe(64);
        second.Error.ShouldBe(
            "airunner: The execution 'e1' of job 'held' is being run by another process. "
            + "Give another --execution, or none for a new one.\n");
        var recovered = await _airunner.RunAsync("recover");
        (recovered.Status, recovered.Output, recovered.Error).ShouldBe((0, "held/e1: left alone: another process is running it\n", ""));
        first.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(first)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Terminate_and_interrupt_go_to_the_command()
    {
        foreach (var (signal, status) in new[] { ("-TERM", 11), ("-INT", 12) })
        {
            // The tests may have been started with a signal ignored (as a shell does for background jobs), and children inherit that.
            using var process = _airunner.StartUnder(
                "env", "--default-signal", AirunnerProgram.Path, "run", "--", "sh", "-c",
                "trap 'exit 11' TERM; trap 'exit 12' INT; echo ready; while :; do sleep 0.05; done");
            (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
            await AirunnerProgram.SignalAsync(process, signal);
            (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(status);
        }
    }

    [Fact]
    public async Task A_grandchild_that_keeps_the_pipe_does_not_hold_the_run()
    {
        var outcome = await _airunner.RunAsync("run", "--", "sh", "-c", "sleep 600 & echo $!; exit 4");
        outcome.Status.ShouldBe(4);
        Process.GetProcessById(int.Parse(outcome.Output, System.Globalization.CultureInfo.InvariantCulture)).Kill();
    }
}
