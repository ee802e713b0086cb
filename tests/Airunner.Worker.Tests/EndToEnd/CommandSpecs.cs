using System.Runtime.Versioning;
using System.Text;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>What a command gets from a run: its arguments, its environment, its streams.</summary>
[SupportedOSPlatform("linux")]
public sealed class CommandSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task Arguments_that_are_no_utf8_reach_the_command_unchanged()
    {
        using var process = _airunner.StartUnder(
            "bash", "-c", "exec \"$0\" run -- printf '%s' $'a\\377b' $'\\303'", AirunnerProgram.Path);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.OutputBytes.ShouldBe([(byte)'a', 0xff, (byte)'b', 0xc3], outcome.Error);
    }

    [Fact]
    public async Task A_script_without_an_interpreter_runs_under_sh()
    {
        var script = Path.Combine(_airunner.State, "plain");
        await File.WriteAllTextAsync(script, "echo $0 $1\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        (await _airunner.RunAsync("run", "--", "./plain", "one")).Output.ShouldBe("./plain one\n");
        using var found = _airunner.StartUnder("sh", "-c", "PATH=$PWD:$PATH exec \"$0\" run -- plain two", AirunnerProgram.Path);
        (await AirunnerProgram.OutcomeAsync(found)).Output.ShouldBe($"{script} two\n");
    }

    [Fact]
    public async Task The_command_finds_its_job_its_directory_and_its_variables()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_airunner.State, "below")).FullName;
        var outcome = await _airunner.RunAsync(
            "run", "--job", "j", "--execution", "e", "--cwd", "below", "--env", "A=1", "--env", "HOME=/x", "--", "sh", "-c",
            "echo $AIRUNNER_JOB $AIRUNNER_EXECUTION $A $HOME; pwd; printenv | grep -c ^HOME=");
        outcome.Output.ShouldBe($"j e 1 /x\n{directory}\n1\n", outcome.Error);
    }

    [Theory]
    [InlineData("--cwd", "no-such-directory", "'no-such-directory' of --cwd is no directory")]
    [InlineData("--env", "A", "Allowed: NAME=VALUE.")]
    [InlineData("--kill-grace", "soon", "'soon' is not a duration for --kill-grace")]
    [InlineData("--streams", "both", "--streams")]
    public async Task A_wrong_option_is_64_and_says_what_is_allowed(string option, string value, string reason)
    {
        var outcome = await _airunner.RunAsync("run", option, value, "--", "true");
        (outcome.Status, outcome.Output).ShouldBe((64, ""));
        outcome.Error.ShouldContain(reason);
    }

    [Fact]
    public async Task What_ran_is_recorded_with_its_start()
    {
        await _airunner.RunAsync("run", "--job", "origin", "--", "sh", "-c", "exit 0");
        var events = await _airunner.RunAsync("events", "origin", "--json");
        using var start = System.Text.Json.JsonDocument.Parse(events.Output.Split('\n')[0]);
        var origin = start.RootElement.GetProperty("event").GetProperty("processStart").GetProperty("origin");
        origin.GetProperty("arguments").EnumerateArray().Select(word => Encoding.UTF8.GetString(word.GetBytesFromBase64()))
            .ShouldBe(["sh", "-c", "exit 0"]);
        Encoding.UTF8.GetString(origin.GetProperty("workingDirectory").GetBytesFromBase64()).ShouldBe(_airunner.State);
        origin.GetProperty("host").GetString().ShouldBe(Environment.MachineName);
        origin.GetProperty("user").GetString().ShouldBe(Environment.UserName);
    }

    [Theory]
    [InlineData("", "out\nerr\nout\n")]
    [InlineData("--streams merged", "out\nerr\nout\n")]
    [InlineData("--streams separate", "out\nout\n")]
    public async Task Both_outputs_keep_their_order_where_they_are_one_file(string how, string stdout)
    {
        using var process = _airunner.StartUnder(
            "sh", "-c", $"exec \"$0\" run --job order {how} -- sh -c 'echo out; echo err >&2; echo out' 2>&1", AirunnerProgram.Path);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        (await _airunner.RunAsync("logs", "order", "--stream", "stdout")).Output.ShouldBe(stdout);
        if (stdout.Contains("err", StringComparison.Ordinal)) outcome.Output.ShouldStartWith(stdout);
    }

    [Fact]
    public async Task What_was_read_is_logged_while_the_reader_of_the_output_does_not_read()
    {
        using var process = _airunner.StartUnder(
            "env", "--default-signal", AirunnerProgram.Path, "run", "--job", "stuck", "--kill-grace", "300ms", "--", "sh", "-c",
            "echo first; yes");
        while (!(await _airunner.RunAsync("logs", "stuck")).Output.StartsWith("first\ny\n", StringComparison.Ordinal)) await Task.Yield();
        await AirunnerProgram.SignalAsync(process, "-TERM");
        (await process.StandardError.ReadToEndAsync()).ShouldContain("did not read the last");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(143);
        (await _airunner.RunAsync("events", "stuck")).Output.ShouldContain("process_end       exit status 143");
    }
}
