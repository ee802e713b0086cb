using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Reading;
using Airunner.Protocol;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A real <c>airunner run</c> that is killed with SIGKILL in each phase: recovery leaves its execution whole.</summary>
public sealed class KilledRunSpecs : IDisposable
{
    private const string Unknown = "The worker ended without logging the end of the command; its outcome is unknown.";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public async Task Killed_by_its_command_at_once_it_leaves_nothing_or_an_execution_with_its_end(int moment)
    {
        // The event of the start is written while the command begins: it may be durable or not.
        var wait = string.Concat(Enumerable.Repeat("true; ", moment * 500));
        await RunAsync("sh", "-c", $"{wait}kill -9 $PPID");
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        if (StoredExecution.Exists(_airunner.State, "k", "e")) Whole().Ends.Single().ProcessError.ShouldNotBeNull();
        ShouldBeArchived();
    }

    [Fact]
    public async Task Killed_while_output_flows_it_keeps_all_that_was_durable_and_says_that_the_outcome_is_unknown()
    {
        var shown = await KillAfterAsync(lines: 2000, "sh", "-c", "i=0; while :; do i=$((i+1)); echo line $i; done");

        var recovered = await _airunner.RunAsync("recover");

        recovered.Status.ShouldBe(0, recovered.Error);
        recovered.Output.ShouldContain(Unknown);
        var whole = Whole();
        whole.Output.ShouldStartWith(shown);
        whole.Output.Split('\n')[..^1].ShouldBe(Enumerable.Range(1, whole.Output.Count(c => c == '\n')).Select(n => $"line {n}"));
        var pid = whole.Events[0].ProcessStart.Pid;
        whole.Ends.Single().ProcessError.ErrorMessage.ShouldStartWith($"{Unknown} Its process {pid} ");
        ShouldBeArchived();
        (await _airunner.RunAsync("recover")).Output.ShouldBeEmpty();
        Whole().Events.Count.ShouldBe(whole.Events.Count);
    }

    [Fact]
    public async Task Killed_after_the_end_of_the_command_it_has_that_end_and_no_other()
    {
        await BlockCollectorAsync();
        using var process = Start("--drain-timeout", "1h", "--", "echo", "kept");
        await UntilAsync(() => LastLogged()?.EventType == EventType.ProcessEnd);
        await KillAsync(process);
        File.Delete(Path.Combine(_airunner.State, "collector"));

        var recovered = await _airunner.RunAsync("recover");

        (recovered.Status, recovered.Output.Contains(Unknown, StringComparison.Ordinal)).ShouldBe((0, false), recovered.Error);
        Whole().Ends.Single().ProcessEnd.ExitCode.ShouldBe(0);
        Whole().Output.ShouldBe("kept\n");
        ShouldBeArchived();
    }

    [Fact]
    public async Task Killed_while_the_log_is_archived_it_is_archived_once()
    {
        using var process = Start("--quiet", "--", "sh", "-c", "head -c 44000000 /dev/urandom | base64"); // one file: sealed from 64 MiB on
        await UntilAsync(() => Directory.Exists(_airunner.Archive) && Directory.EnumerateFiles(_airunner.Archive, "*k_e*").Any());
        await KillAsync(process);

        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);

        Whole().Ends.Single().ProcessEnd.ExitCode.ShouldBe(0);
        Directory.GetFiles(_airunner.Archive, "*k_e*").ShouldBe([Path.Combine(_airunner.Archive, "k_e.wal.zst")]);
        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_still_runs_is_reported_with_its_process()
    {
        await KillAfterAsync(lines: 1, "sh", "-c", "echo begun; exec sleep 600");

        var recovered = await _airunner.RunAsync("recover", "--json");

        var pid = Whole().Events[0].ProcessStart.Pid;
        using var command = Process.GetProcessById(pid);
        command.Kill();
        recovered.Output.ShouldContain($"\"interrupted\":\"{Unknown} Its process {pid} still runs.\"");
    }

    [Fact]
    public async Task Whoever_follows_it_sees_the_end()
    {
        await KillAfterAsync(lines: 1, "sh", "-c", "echo begun; exec cat");
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        var followed = await _airunner.RunAsync("logs", "k", "--follow");
        (followed.Status, followed.Output).ShouldBe((0, "begun\n"));
        followed.Error.ShouldContain(Unknown);
        (await _airunner.RunAsync("events", "k", "--follow")).Output.ShouldContain(Unknown);
    }

    [Fact]
    public async Task A_later_process_of_another_job_ends_it_too()
    {
        await KillAfterAsync(lines: 1, "sh", "-c", "echo begun; exec cat");
        using var pipe = _airunner.Start("pipe", "--job", "other");
        await UntilAsync(() => !File.Exists(LogPath));
        pipe.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(pipe)).Status.ShouldBe(0);
        Whole().Ends.Single().ProcessError.ErrorMessage.ShouldStartWith(Unknown);
    }

    [Fact]
    public async Task A_run_that_another_process_has_is_left_alone_and_a_killed_pipe_gets_no_end()
    {
        using var running = Start("--", "sh", "-c", "echo begun; read line");
        (await running.StandardOutput.ReadLineAsync()).ShouldBe("begun");
        using var pipe = _airunner.Start("pipe", "--job", "p", "--execution", "e", "--ack");
        await pipe.StandardInput.WriteAsync("one\n");
        await pipe.StandardInput.FlushAsync();
        (await pipe.StandardOutput.ReadLineAsync()).ShouldBe("1");
        await KillAsync(pipe);

        var recovered = await _airunner.RunAsync("recover");

        recovered.Output.ShouldContain("k/e: left alone: another process is running it");
        recovered.Output.ShouldNotContain(Unknown);
        StoredExecution.Read(_airunner.State, "p", "e").Events.ShouldHaveSingleItem().EventType.ShouldBe(EventType.Output);
        running.StandardInput.Close();
        (await AirunnerProgram.RestAsync(running)).Status.ShouldBe(1); // of the read
        Whole().Ends.Single().ProcessEnd.ExitCode.ShouldBe(1);
    }

    private string LogPath => Path.Combine(_airunner.Logs, "k_e.wal");

    private Process Start(params string[] arguments) => _airunner.Start(["run", "--job", "k", "--execution", "e", .. arguments]);

    private async Task RunAsync(params string[] command)
    {
        using var process = Start(["--", .. command]);
        await AirunnerProgram.OutcomeAsync(process);
        process.ExitCode.ShouldBe(137);
    }

    /// <summary>Kills the program when it has shown so many lines, which are durable then.</summary>
    private async Task<string> KillAfterAsync(int lines, params string[] command)
    {
        using var process = Start(["--durable-output", "--", .. command]);
        var shown = "";
        for (var line = 0; line < lines; line++) shown += await process.StandardOutput.ReadLineAsync() + "\n";
        await KillAsync(process);
        return shown;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(137);
    }

    private Task BlockCollectorAsync() =>
        File.WriteAllTextAsync(Path.Combine(_airunner.State, "collector"), "a file stands where the collector's directory should");

    private JobEvent? LastLogged()
    {
        JobEvent? last = null;
        if (!File.Exists(LogPath)) return null;
        try
        {
            var reader = new JobLogDirectory(_airunner.State).Reader(new JobExecution("k", "e"));
            foreach (var logged in reader.Events()) last = logged.Parse();
        }
        catch (WalException)
        {
            return null; // it is being written
        }

        return last;
    }

    private StoredExecution Whole()
    {
        var whole = StoredExecution.Read(_airunner.State, "k", "e");
        whole.ShouldBeWhole();
        return whole;
    }

    private void ShouldBeArchived() => Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, deadline.Token);
        }
    }
}
