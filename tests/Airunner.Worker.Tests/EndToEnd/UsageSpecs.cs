namespace Airunner.Worker.Tests.EndToEnd;

public sealed class UsageSpecs : IDisposable
{
    private const string Commands =
        "run, pipe, recover, jobs, logs, events, export, top, collect, token, submit, queue, cancel, worker, wal, completion";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory]
    [InlineData("", $"A command is missing. Allowed: {Commands}.")]
    [InlineData("frobnicate", $"Unknown command 'frobnicate'. Allowed: {Commands}.")]
    [InlineData("run", "The command to run is missing.")]
    [InlineData("run --", "The command to run is missing.")]
    [InlineData("run true", "'true' stands before '--'.")]
    [InlineData("run --bogus -- true", "Unknown option '--bogus'. Allowed: --job, --execution, --")]
    [InlineData("run --bogus 3 -- true", "Unknown option '--bogus'.")]
    [InlineData("run --json -- true", "Unknown option '--json'.")]
    [InlineData("run --sever x -- true", "Unknown option '--sever'.")]
    [InlineData("--quiet run -- true", "'--quiet' belongs after 'run'.")]
    [InlineData("--job x run -- true", "'--job' belongs after 'run'.")]
    [InlineData("--job=x pipe", "'--job' belongs after 'pipe'.")]
    [InlineData("--json run -- true", "Unknown option '--json'.")]
    [InlineData("--follow", "'--follow' belongs after its command: logs, events.")]
    [InlineData("logs --bogus", "Unknown option '--bogus'.")]
    [InlineData("logs job --stream both", "Allowed: stdout, stderr.")]
    [InlineData("logs job --format gif", "Allowed: raw, asciicast.")]
    [InlineData("logs job --speed 0 --play", "Allowed: a number from 0.01 to 1000")]
    [InlineData("logs job --speed 2", "--speed and --max-pause need --play.")]
    [InlineData("logs job --play --follow", "--play does not go with --follow.")]
    [InlineData("logs job --play --tail 3", "--play does not go with --tail, --since, --until, --timestamps and --grep")]
    [InlineData("logs job --format asciicast --timestamps", "--format asciicast does not go with --tail,")]
    [InlineData("logs job --format asciicast --all-executions", "a recording is of one.")]
    [InlineData("logs job --all-executions --execution e", "--all-executions does not go with --execution")]
    [InlineData("events job --all-executions --follow", "--all-executions does not go with --follow")]
    [InlineData("events job --wait 3s", "--wait needs --follow.")]
    [InlineData("logs job --until 3m --follow", "--until does not go with --follow")]
    [InlineData("logs job --since 3m --until 5m", "--since is not earlier than --until")]
    [InlineData("logs job --since yesterday", "'yesterday' is not a time for --since. Allowed: how long ago (10m, 2h30m, 3d;")]
    [InlineData("logs job --tail -3", "'-3' is not a number of the last ones for --tail.")]
    [InlineData("events job --tail all", "Allowed: a number from 0 to 1000000000.")]
    [InlineData("logs job --grep (", "'(' is no regular expression for --grep: ")]
    [InlineData("events job --grep (a)\\1", "is no regular expression for --grep: ")]
    [InlineData("logs job --play --format asciicast", "--play does not go with --format asciicast")]
    [InlineData("pipe", "'--job' is required")]
    [InlineData("pipe --job x --ack --tee", "--ack does not go with --tee")]
    [InlineData("pipe --job x --multiline (", "'(' is no regular expression for --multiline: ")]
    [InlineData("pipe --job x --multiline (a)\\1", "is no regular expression for --multiline: ")]
    [InlineData("pipe --job a b", "'b'")]
    [InlineData("submit --retries abc -- true", "'abc' is not allowed for --retries. Allowed: a number from 0 to 1000.")]
    [InlineData("submit --timeout-seconds -1 -- true", "'-1' is not allowed for --timeout-seconds.")]
    [InlineData("worker --concurrency many", "'many' is not allowed for --concurrency. Allowed: a number from 1 to 1000.")]
    [InlineData("worker --visibility-seconds 1", "'1' is not allowed for --visibility-seconds.")]
    [InlineData("queue --count 1e3", "'1e3' is not allowed for --count. Allowed: a number from 0 to 2147483647.")]
    [InlineData("wal dump job --from abc", "'abc' is not allowed for --from. Allowed: a number from 0 on.")]
    [InlineData("wal dump job --to -1", "'-1' is not allowed for --to.")]
    [InlineData("wal dump job --from 9 --to 2", "--from is greater than --to: nothing is between them.")]
    [InlineData("wal replay --from 0x1", "'0x1' is not allowed for --from.")]
    [InlineData("run --job . -- true", "The job id '.' is not allowed")]
    [InlineData("run --drain-timeout soon -- true", "such as 500ms, 30s, 5m or 1h")]
    [InlineData("run --max-output much -- true", "'much' is not a limit for --max-output. Allowed: a number and a unit of B, kB,")]
    [InlineData("run --max-output 1GB:stop -- true", "then ':end' or ':truncate'.")]
    [InlineData("run --log-level loud -- true", "Allowed: debug, information, warning or error.")]
    [InlineData("run --config no-such-file -- true", "does not exist")]
    public async Task Wrong_usage_is_64_with_a_message_that_says_what_is_allowed(string arguments, string sentence)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        outcome.Status.ShouldBe(64);
        outcome.Error.ShouldContain(sentence);
        outcome.Output.ShouldBeEmpty();
        Directory.Exists(_airunner.Logs).ShouldBeFalse();
    }

    [Theory]
    [InlineData("submit", "The collector that has the queue: ")]
    [InlineData("queue", "The collector that has the queue: ")]
    [InlineData("cancel", "The collector that has the queue: ")]
    [InlineData("worker", "The collector that has the queue: ")]
    [InlineData("wal verify", "Compare with what this server has: ")]
    [InlineData("logs", "Read from this server too: ")]
    [InlineData("run", "Deliver to this server: ")]
    public async Task Help_says_what_a_command_does_with_its_server(string command, string sentence)
    {
        var outcome = await _airunner.RunAsync([.. command.Split(' '), "--help"]);
        outcome.Output.Split('\n').ShouldContain(line => line.Contains("--server <URL>") && line.Contains($" {sentence}http://HOST:PORT"));
    }

    [Fact]
    public async Task Help_names_an_argument_as_its_list_does() =>
        (await _airunner.RunAsync("completion", "--help")).Output.ShouldContain("  airunner completion <SHELL> [options]\n");

    [Theory]
    [InlineData("run --evn API_TOKEN=hunter2 -- true")]
    [InlineData("run --evn=API_TOKEN=hunter2 -- true")]
    [InlineData("run --env hunter2 -- true")]
    [InlineData("run --env =hunter2 -- true")]
    [InlineData("run --env API_TOKEN hunter2 -- true")]
    [InlineData("run --password hunter2 -- true")]
    [InlineData("run --passwrod=hunter2 -- true")]
    [InlineData("run DB_PASSWORD=hunter2 make")]
    [InlineData("run --env DB_PASSWORD=hunter2 make DB_PASSWORD=hunter2")]
    [InlineData("run --env DB_PASSWORD=hunter2 --timeout hunter2 -- true")]
    [InlineData("run --env DB_PASSWORD=hunter2 --cwd /nowhere/hunter2 -- true")]
    [InlineData("run --env DB_PASSWORD=hunter2 --job hunter2/.. --config /nowhere/hunter2 -- true")]
    [InlineData("run --mask-env LOGIN --env LOGIN=hunter2 hunter2 -- true")]
    [InlineData("run --mask-env=LOGIN --bogus LOGIN=hunter2 -- true")]
    [InlineData("pipe --job x --mask-env LOGIN --multiline (hunter2 LOGIN=hunter2")]
    [InlineData("API_TOKEN=hunter2")]
    [InlineData("logs job --speed hunter2 --token hunter2")]
    public async Task Wrong_usage_repeats_no_secret(string arguments)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        outcome.Status.ShouldBe(64, outcome.Error);
        (outcome.Error + outcome.Output).ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("run hunter2 -- true")]
    [InlineData("run --mask-file secrets correct-horse -- true")]
    [InlineData("run --mask-file=secrets --timeout correct-horse -- true")]
    public async Task Wrong_usage_repeats_no_secret_of_the_environment_or_a_file(string arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_airunner.State, "secrets"), "correct-horse\n");
        using var process = _airunner.StartUnder("env", ["MY_TOKEN=hunter2", AirunnerProgram.Path, .. arguments.Split(' ')]);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(64, outcome.Error);
        outcome.Error.ShouldContain("***");
        outcome.Error.ShouldNotContain("hunter2");
        outcome.Error.ShouldNotContain("correct-horse");
    }

    [Theory]
    [InlineData("--help", "Examples:")]
    [InlineData("run --help", "airunner run [options] -- COMMAND [ARG...]")]
    [InlineData("pipe --help", "--ack")]
    [InlineData("--version", "0.")]
    public async Task Help_and_version_are_on_standard_output(string arguments, string text)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        outcome.Status.ShouldBe(0);
        outcome.Output.ShouldContain(text);
        outcome.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("run", true)]
    [InlineData("pipe", true)]
    [InlineData("recover", true)]
    [InlineData("logs", false)]
    [InlineData("events", false)]
    public async Task Help_lists_the_drain_timeout_for_commands_that_deliver(string command, bool isListed)
    {
        var outcome = await _airunner.RunAsync(command, "--help");
        outcome.Output.Contains("--drain-timeout", StringComparison.Ordinal).ShouldBe(isListed);
        outcome.Output.ShouldContain("--state-dir");
    }

    [Theory]
    [InlineData("logs nobody")]
    [InlineData("events nobody --json")]
    [InlineData("logs @nobody")]
    [InlineData("logs nobody --drain-timeout 1s")]
    public async Task A_job_that_is_not_known_is_66(string arguments)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        outcome.Status.ShouldBe(66);
        outcome.Error.ShouldContain("nobody'");
    }
}
