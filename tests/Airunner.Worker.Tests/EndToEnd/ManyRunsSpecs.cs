using System.Globalization;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>
/// Many runs, one after another and at once. <c>AIRUNNER_RUNS</c> is how many: 5 where it is not set, 30 before a release.
/// </summary>
public sealed class ManyRunsSpecs : IDisposable
{
    private const int Parallel = 20;

    private readonly AirunnerProgram _airunner = new();

    private static int Runs =>
        int.Parse(Environment.GetEnvironmentVariable("AIRUNNER_RUNS") ?? "5", CultureInfo.InvariantCulture);

    public void Dispose() => _airunner.Dispose();

    /// <remarks>GNU timeout passes a TERM that it gets on as it sends one when the time is over: to its child, then to its group.</remarks>
    [Fact]
    public async Task Under_timeout_no_output_is_cut_and_no_command_ended_twice()
    {
        const string Script =
            "n=0; trap 'n=$((n+1))' TERM; echo ready; while [ $n -eq 0 ]; do sleep 0.02; done; seq 20000; echo bye $n; exit 0";
        var numbers = string.Concat(Enumerable.Range(1, 20000).Select(i => $"{i}\n"));
        for (var run = 0; run < Runs; run++)
        {
            using var timeout = _airunner.StartUnder(
                "timeout", "600", AirunnerProgram.Path, "run", "--job", "t", "--execution", $"{run}", "--", "sh", "-c", Script);
            (await timeout.StandardOutput.ReadLineAsync()).ShouldBe("ready");
            await AirunnerProgram.SignalAsync(timeout, "-TERM");
            var outcome = await AirunnerProgram.RestAsync(timeout);
            (outcome.Status, outcome.Output == $"{numbers}bye 1\n").ShouldBe((0, true), outcome.Error);
            var stored = StoredExecution.Read(_airunner.State, "t", $"{run}");
            stored.ShouldBeWhole();
            stored.Output.ShouldBe($"ready\n{outcome.Output}");
        }
    }

    [Fact]
    public async Task Many_at_once_on_one_state_directory_are_all_complete()
    {
        var runs = Enumerable.Range(0, Parallel).Select(RunAsync).ToList();
        await Task.WhenAll(runs);
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        for (var run = 0; run < Parallel; run++)
        {
            var stored = StoredExecution.Read(_airunner.State, "many", $"{run}");
            stored.ShouldBeWhole();
            stored.Output.ShouldBe((await runs[run]).Output);
            stored.Ends.Single().ProcessEnd.ExitCode.ShouldBe(run);
        }

        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
        Directory.GetFiles(_airunner.Archive, "many_*.wal.zst").Length.ShouldBe(Parallel);
    }

    private async Task<AirunnerProgram.Outcome> RunAsync(int run)
    {
        using var process = _airunner.Start(
            "run", "--job", "many", "--execution", $"{run}", "--drain-timeout", "5m", "--", "sh", "-c", $"seq {run} 3000; exit {run}");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(run, outcome.Error);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(run, 3001 - run).Select(i => $"{i}\n")));
        return outcome;
    }
}
