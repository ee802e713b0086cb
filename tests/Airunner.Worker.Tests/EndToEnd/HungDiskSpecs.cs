using System.Diagnostics;
using System.Globalization;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The program on a disk whose calls do not return.</summary>
public sealed class HungDiskSpecs : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [StraceFact]
    public async Task A_log_whose_opening_hangs_is_74_at_the_drain_time_out_before_the_command_starts()
    {
        using var process = Start(
            firstHeld: 1, "run", "--job", "hung", "--execution", "1", "--drain-timeout", "1s", "--", "sh", "-c", "echo started");
        var outcome = await EndAsync(process);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.ShouldContain("cannot be opened: it does not answer");
    }

    [StraceFact]
    public async Task A_second_signal_ends_a_run_whose_log_hangs()
    {
        using var process = Start(
            firstHeld: 2, "run", "--job", "hung", "--execution", "1", "--", "sh", "-c", "while echo x; do sleep 0.05; done");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("x");
        var outcome = await StopTwiceAsync(process);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Error.ShouldContain("how much was delivered is not known");
        outcome.Error.ShouldContain("not all of these bytes are in it: Stopped before");
    }

    [StraceFact]
    public async Task A_second_signal_ends_a_pipe_whose_log_hangs()
    {
        using var process = Start(firstHeld: 2, "pipe", "--job", "hung", "--execution", "1", "--ack");
        await process.StandardInput.WriteAsync("one\n");
        await process.StandardInput.FlushAsync();
        await UntilAsync(() => File.Exists(Log) && IsInputRead(process)); // a signal before the line is read would end the input without it
        var outcome = await StopTwiceAsync(process);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Output.ShouldBeEmpty(); // no event was acknowledged
    }

    [StraceFact]
    public async Task The_end_of_a_run_does_not_wait_for_a_store_that_hangs()
    {
        using var process = Start(
            Store, firstHeld: 1, "run", "--job", "hung", "--execution", "1", "--drain-timeout", "1s", "--", "echo", "x");
        var outcome = await EndAsync(process);
        outcome.Status.ShouldBe(75, outcome.Error); // every event is on the disk
        outcome.Output.ShouldBe("x\n");
        outcome.Error.ShouldContain("The store did not close within 5 s");
    }

    private string Store => Path.Combine(_airunner.State, "collector", "events.db-wal");

    private string Log => Path.Combine(_airunner.Logs, "hung_1.wal");

    private Process Start(int firstHeld, params string[] arguments) => Start(Log, firstHeld, arguments);

    /// <summary>Starts the program under strace, which delays writes to a file for an hour; with one commit thread.</summary>
    private Process Start(string held, int firstHeld, params string[] arguments)
    {
        var config = Path.Combine(_airunner.State, "one-thread.conf");
        File.WriteAllText(config, "airunner.wal.commit-threads = 1\n");
        string[] strace =
        [
            "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-P", held, "-e", "trace=pwrite64", "-e", "signal=none",
            "-e", $"inject=pwrite64:delay_enter=3600s:when={firstHeld}+", "--", AirunnerProgram.Path,
        ];
        return _airunner.StartUnder(StraceFactAttribute.Path!, [.. strace, .. arguments[..1], "--config", config, .. arguments[1..]]);
    }

    private static async Task<AirunnerProgram.Outcome> StopTwiceAsync(Process process)
    {
        await AirunnerProgram.SignalAsync(process, "-TERM");
        await UntilAsync(() => !HasChild(process.Id)); // a signal while the command lives is for the command alone
        await AirunnerProgram.SignalAsync(process, "-INT");
        return await EndAsync(process);
    }

    /// <summary>
    /// Waits until the program has ended, then ends strace, which would keep the delayed thread and the exit status for an hour.
    /// </summary>
    private static async Task<AirunnerProgram.Outcome> EndAsync(Process process)
    {
        var outcome = AirunnerProgram.OutcomeAsync(process);
        var tracer = 0;
        await UntilAsync(() =>
        {
            if (outcome.IsCompleted) return true;
            if (Tracer(process.Id) is > 0 and var found) tracer = found;
            return IsDead(process.Id);
        });
        if (!outcome.IsCompleted && tracer > 0) Process.GetProcessById(tracer).Kill();
        return await outcome;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds()) await often.WaitForNextTickAsync(deadline.Token);
    }

    /// <summary>Whether the pipe to its standard input is empty.</summary>
    private static bool IsInputRead(Process process)
    {
        var input = new Descriptor(Libc.Open($"/proc/{process.Id}/fd/0", Libc.OpenReadOnly | Libc.OpenCloseOnExec));
        input.IsOpen.ShouldBeTrue();
        var isRead = input.Unread() == 0;
        input.Close();
        return isRead;
    }

    private static bool HasChild(int process) => ProcessTable.Read().DescendantsOf(process).Any();

    private static int Tracer(int process) => int.Parse(Status(process, "TracerPid:"), CultureInfo.InvariantCulture);

    private static bool IsDead(int process) => Status(process, "State:").StartsWith('Z');

    private static string Status(int process, string key) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Trim();
}
