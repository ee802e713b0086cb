namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>A run loses the reader of its output, or its terminal.</summary>
public sealed class LostReaderAndHangUpSpecs : IDisposable
{
    private const string NobodyReads = "The reader of the command's output closed it";
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task A_command_that_has_written_its_last_loses_nothing_by_a_reader_that_goes_away()
    {
        var written = Path.Combine(_airunner.State, "written");
        using var process = _airunner.Start("run", "--job", "seq", "--", "sh", "-c", $"seq 100000; touch '{written}'");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("1");
        await UntilAsync(() => File.Exists(written)); // the rest is in the pipes
        process.StandardOutput.Close();
        (await process.StandardError.ReadToEndAsync()).ShouldStartWith("airunner: job seq, ");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        (await _airunner.RunAsync("logs", "seq")).OutputBytes.Length.ShouldBe(588_895);
    }

    [Fact]
    public async Task A_command_that_goes_on_writing_to_nobody_ends_as_in_a_pipe()
    {
        using var process = _airunner.Start("run", "--", "yes");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("y");
        process.StandardOutput.Close();
        (await process.StandardError.ReadToEndAsync()).ShouldContain(NobodyReads);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(141);
    }

    [Theory]
    [InlineData("run --job full -- echo kept", 74)]
    [InlineData("run --job full --no-wait -- echo kept", 74)]
    [InlineData("run --job full -- sh -c 'echo kept; exit 3'", 3)]
    [InlineData("run --job full --quiet -- echo kept", 0)]
    [InlineData("pipe --job full --tee", 74)]
    public async Task Output_that_cannot_be_written_is_no_success(string arguments, int status)
    {
        using var process = _airunner.StartUnder("sh", "-c", $"echo kept | \"$0\" {arguments} > /dev/full", AirunnerProgram.Path);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(status, outcome.Error);
        outcome.Error.Contains("put can no longer be passed on (standard output: No space left on device); it is still logged.")
            .ShouldBe(!arguments.Contains("--quiet"), outcome.Error);
        (await _airunner.RunAsync("logs", "full")).Output.ShouldBe("kept\n");
    }

    [Fact]
    public async Task What_reads_a_log_says_that_standard_output_cannot_be_written()
    {
        await _airunner.RunAsync("run", "--job", "full", "--", "echo", "kept");
        using var process = _airunner.StartUnder("sh", "-c", "\"$0\" logs full > /dev/full", AirunnerProgram.Path);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Error.ShouldBe("airunner: standard output: No space left on device\n");
    }

    [Fact]
    public async Task A_hang_up_goes_to_the_command_and_its_end_is_logged()
    {
        using var process = _airunner.StartUnder(
            "env", "--default-signal=HUP", AirunnerProgram.Path, "run", "--job", "hup", "--", "sh", "-c",
            "trap 'exit 13' HUP; echo ready; while :; do sleep 0.05; done");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        await AirunnerProgram.SignalAsync(process, "-HUP");
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(13);
        (await _airunner.RunAsync("events", "hup")).Output.ShouldContain("process_end       exit status 13");
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    public async Task A_signal_that_was_ignored_from_the_start_stays_ignored(string signal)
    {
        using var process = _airunner.StartUnder(
            "sh", "-c", $"trap '' {signal}; exec \"$0\" run -- env --default-signal={signal} sh -c 'echo ready; cat'",
            AirunnerProgram.Path);
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("ready");
        await AirunnerProgram.SignalAsync(process, $"-{signal}");
        await process.StandardInput.WriteAsync("it goes on\n");
        process.StandardInput.Close();
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        (outcome.Status, outcome.Output).ShouldBe((0, "it goes on\n"), outcome.Error);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds()) await often.WaitForNextTickAsync(deadline.Token);
    }
}
