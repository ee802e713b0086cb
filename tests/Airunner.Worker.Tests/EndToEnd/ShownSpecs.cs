using System.Runtime.Versioning;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>What a run shows, and what it says at its end.</summary>
[SupportedOSPlatform("linux")]
public sealed class ShownSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Silent_shows_nothing_at_all()
    {
        var outcome = await _airunner.RunAsync("run", "--silent", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
        (outcome.Status, outcome.Output, outcome.Error).ShouldBe((3, "", ""));
    }

    [Fact]
    public async Task Silent_still_says_that_events_are_not_delivered()
    {
        await BlockCollectorAsync();
        var outcome = await _airunner.RunAsync("run", "--silent", "--drain-timeout", "3s", "--", "echo", "out");
        (outcome.Status, outcome.Output).ShouldBe((75, ""));
        outcome.Error.ShouldContain("pending on disk ('airunner recover' delivers them)");
    }

    [Fact]
    public async Task On_failure_shows_nothing_of_a_command_that_succeeds()
    {
        var outcome = await _airunner.RunAsync("run", "--on-failure", "--", "sh", "-c", "echo out; echo err >&2");
        (outcome.Status, outcome.Output, outcome.Error).ShouldBe((0, "", ""));
    }

    [Fact]
    public async Task On_failure_shows_the_output_of_a_command_that_fails()
    {
        var outcome = await _airunner.RunAsync("run", "--on-failure", "--", "sh", "-c", "seq 1 100000; echo err >&2; exit 3");
        outcome.Status.ShouldBe(3);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(1, 100_000).Select(n => $"{n}\n")));
        outcome.Error.ShouldStartWith("err\nairunner: job sh, ");
    }

    [Fact]
    public async Task On_failure_needs_no_collector()
    {
        await BlockCollectorAsync();
        var outcome = await _airunner.RunAsync(
            "run", "--on-failure", "--drain-timeout", "3s", "--", "sh", "-c", "echo out; echo err >&2; exit 3");
        (outcome.Status, outcome.Output).ShouldBe((3, "out\n"));
        outcome.Error.ShouldContain("\nerr\nairunner: job sh, ");
    }

    [Fact]
    public async Task On_failure_reads_sealed_segments_too()
    {
        var config = Path.Combine(_airunner.State, "segments.hocon");
        await File.WriteAllTextAsync(config, "airunner.wal.segment.max-bytes = 64 KiB");
        var outcome = await _airunner.RunAsync(
            "run", "--on-failure", "--config", config, "--", "sh", "-c", "for n in 1 2 3 4 5 6; do seq 1 20000; sleep 0.15; done; exit 3");
        outcome.Status.ShouldBe(3);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Range(1, 20_000).Select(n => $"{n}\n")), 6)));
    }

    [Fact]
    public async Task Best_effort_runs_the_command_without_a_log_and_warns()
    {
        var outcome = await _airunner.RunAsync(
            "run", "--best-effort", "--state-dir", "/proc/airunner", "--", "sh", "-c", "echo out; exit 3");
        (outcome.Status, outcome.Output).ShouldBe((3, "out\n"));
        outcome.Error.ShouldContain("The command runs without a log.\n");
        outcome.Error.ShouldEndWith(", 4 bytes, not logged\n");
    }

    [Theory, InlineData("0", 0), InlineData("3", 3)]
    public async Task Best_effort_goes_on_when_the_log_fails_in_the_middle(string exit, int status)
    {
        var config = Path.Combine(_airunner.State, "full.conf");
        await File.WriteAllTextAsync(config, "airunner.wal { quota.max-bytes = 1 MiB, segment.max-bytes = 0 }");
        var outcome = await _airunner.RunAsync(
            "run", "--best-effort", "--drain-timeout", "5s", "--config", config, "--", "sh", "-c", $"seq 400000; exit {exit}");
        outcome.Status.ShouldBe(status, outcome.Error);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(1, 400000).Select(i => $"{i}\n")));
        outcome.Error.Split("The command goes on without it.").Length.ShouldBe(2, outcome.Error);
        outcome.Error.ShouldContain("the log failed, and not all of these bytes are in it");
    }

    [Fact]
    public async Task Required_is_the_default_and_can_be_said()
    {
        var outcome = await _airunner.RunAsync("run", "--required", "--state-dir", "/proc/airunner", "--", "echo", "out");
        (outcome.Status, outcome.Output).ShouldBe((74, ""));
    }

    [Fact]
    public async Task Best_effort_does_not_hide_that_the_execution_exists()
    {
        await _airunner.RunAsync("run", "--execution", "e1", "--", "true");
        (await _airunner.RunAsync("run", "--best-effort", "--execution", "e1", "--", "true")).Status.ShouldBe(64);
    }

    [Theory]
    [InlineData("run", "--", "echo", "kept")]
    [InlineData("pipe", "--job", "echo")]
    public async Task No_wait_leaves_the_delivery_to_a_later_process(string command, params string[] rest)
    {
        await BlockCollectorAsync();
        var outcome = await _airunner.RunAsync("kept\n"u8.ToArray(), [command, "--no-wait", .. rest]);
        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("pending on disk ('airunner recover' delivers them)");
        File.Delete(Path.Combine(_airunner.State, "collector"));
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "echo")).Output.ShouldBe("kept\n");
    }

    [Theory]
    [InlineData("--on-failure --quiet", "--on-failure does not go with --quiet or --silent.")]
    [InlineData("--best-effort --required", "--required does not go with --best-effort.")]
    public async Task Options_that_exclude_each_other_are_64(string options, string message)
    {
        var outcome = await _airunner.RunAsync(["run", .. options.Split(' '), "--", "true"]);
        (outcome.Status, outcome.Error).ShouldBe((64, $"airunner: {message}\nTry 'airunner run --help'.\n"));
    }

    [Fact]
    public async Task The_closing_line_fits_100_columns_of_a_terminal()
    {
        var job = new string('j', 60);
        using var process = _airunner.StartUnder(
            "script", "-qec", $"{AirunnerProgram.Path} run --job {job} -- true 2>&1 > /dev/null", "/dev/null");
        process.StandardInput.Close();
        var lines = (await AirunnerProgram.OutcomeAsync(process)).Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldHaveSingleItem().ShouldBe($"airunner: job {job}, delivered, none missing");
    }

    [Fact]
    public async Task Output_over_the_limit_is_cut_and_reported()
    {
        var outcome = await _airunner.RunAsync("run", "--max-output", "1kB:truncate", "--", "seq", "1", "10000");
        outcome.Status.ShouldBe(0);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(1, 10_000).Select(n => $"{n}\n")));
        outcome.Error.ShouldContain(", 1000 bytes, 47894 bytes over --max-output not logged, ");
        (await _airunner.RunAsync("logs", "seq")).Output.ShouldBe(outcome.Output[..1000]);
        (await _airunner.RunAsync("events", "seq")).Output.ShouldContain("The output has passed 1000 bytes, the limit of --max-output: ");
    }

    [Fact]
    public async Task A_command_that_prints_too_much_is_ended() =>
        (await _airunner.RunAsync("run", "--quiet", "--max-output", "1MB", "--", "yes")).Status.ShouldBe(143);

    [Fact]
    public async Task Durable_output_is_whole()
    {
        var outcome = await _airunner.RunAsync("run", "--durable-output", "--", "sh", "-c", "seq 1 200000; echo err >&2");
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(1, 200_000).Select(n => $"{n}\n")));
        outcome.Error.ShouldStartWith("err\n");
    }

    [Fact]
    public async Task A_killed_command_is_named_with_its_signal()
    {
        await _airunner.RunAsync("run", "--", "sh", "-c", "kill -9 $$");
        (await _airunner.RunAsync("events", "sh")).Output.ShouldContain("exit status 137, killed by SIGKILL, after ");
        (await _airunner.RunAsync("events", "sh", "--json")).Output.ShouldContain("\"exitCode\":137");
    }

    [Theory]
    [InlineData("help", "Commands:")]
    [InlineData("help run", "airunner run [options] -- COMMAND [ARG...]")]
    [InlineData("help logs", "--follow")]
    public async Task Help_is_a_command_too(string arguments, string text)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        (outcome.Status, outcome.Error).ShouldBe((0, ""));
        outcome.Output.ShouldContain(text);
    }

    [Fact]
    public async Task Help_for_an_unknown_command_is_64() =>
        (await _airunner.RunAsync("help", "frobnicate")).Error.ShouldStartWith("airunner: Unknown command 'frobnicate'.");

    [Fact]
    public async Task A_job_whose_name_begins_with_a_dash_can_be_written_and_read()
    {
        (await _airunner.RunAsync("run", "--job=-x", "--", "echo", "out")).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "--", "-x")).Output.ShouldBe("out\n");
        (await _airunner.RunAsync("events", "--json", "--", "-x")).Output.ShouldContain("\"job\":\"-x\"");
        (await _airunner.RunAsync("logs", "-x")).Error.ShouldContain(
            "Unknown option '-x'. A job of that name comes after '--': airunner logs -- -x");
    }

    private Task BlockCollectorAsync() =>
        File.WriteAllTextAsync(Path.Combine(_airunner.State, "collector"), "a file stands where the collector's directory should");
}
