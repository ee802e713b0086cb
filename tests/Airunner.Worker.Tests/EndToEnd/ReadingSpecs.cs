using System.Runtime.Versioning;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>logs</c> and <c>events</c>: what they print and when they end.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReadingSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory]
    [InlineData("logs")]
    [InlineData("events")]
    public async Task When_nothing_is_found_the_message_names_all_places(string command)
    {
        var outcome = await _airunner.RunAsync(command, "nobody");
        outcome.Status.ShouldBe(66);
        outcome.Error.ShouldBe(
            $"airunner: Nothing is here of job 'nobody': no log in '{_airunner.State}/wal', "
            + $"no events in '{_airunner.State}/collector/events.db', no archive in '{_airunner.State}/archive'.\n");
    }

    [Fact]
    public async Task A_reader_that_goes_away_while_more_is_waited_for_ends_a_follow()
    {
        using var run = _airunner.Start("run", "--job", "live", "--", "cat");
        while ((await _airunner.RunAsync("events", "live")).Status != 0) run.HasExited.ShouldBeFalse();
        using var process = _airunner.Start("events", "live", "--follow");
        process.StandardOutput.Close(); // the output fits into a buffer, so it is written at the end
        (await process.StandardError.ReadToEndAsync()).ShouldBeEmpty();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(141);
        run.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_state_directory_that_is_none_is_74()
    {
        var file = Path.Combine(_airunner.State, "file");
        await File.WriteAllTextAsync(file, "");
        foreach (var directory in new[] { file, $"{file}/below" })
        {
            var outcome = await _airunner.RunAsync("logs", "x", "--state-dir", directory);
            outcome.Status.ShouldBe(74);
            outcome.Error.ShouldContain($"cannot be read: not a directory: {file}.");
        }
    }

    [Fact]
    public async Task A_state_directory_that_may_not_be_entered_is_74()
    {
        var locked = Directory.CreateDirectory(Path.Combine(_airunner.State, "locked"), UnixFileMode.None).FullName;
        using var process = _airunner.StartWithoutPrivileges("events", "x", "--state-dir", locked);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        File.SetUnixFileMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Error.ShouldContain($"cannot be read: permission denied: {locked}.");
    }

    [Fact]
    public async Task Following_a_job_without_a_process_prints_lines_at_once_and_ends_with_its_log()
    {
        using var pipe = _airunner.Start("pipe", "--job", "feed");
        await LineAsync(pipe, "one");
        while ((await _airunner.RunAsync("events", "feed")).Status != 0) await Task.Yield(); // not in the store yet
        using var events = _airunner.Start("events", "feed", "--json", "--follow");
        using var logs = _airunner.Start("logs", "feed", "--follow");
        (await NextAsync(events))!.ShouldContain("\"sequence\":\"1\"");
        (await NextAsync(logs)).ShouldBe("one");
        await LineAsync(pipe, "two");
        (await NextAsync(events))!.ShouldContain("\"sequence\":\"2\"");
        (await NextAsync(logs)).ShouldBe("two");
        await LineAsync(pipe, "three");
        pipe.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(events)).Output.ShouldContain("\"sequence\":\"3\"");
        (await AirunnerProgram.OutcomeAsync(logs)).Output.ShouldBe("three\n");
        (events.ExitCode, logs.ExitCode).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Following_a_run_that_was_killed_ends_once_it_is_recovered()
    {
        await _airunner.RunAsync("run", "--job", "killed", "--", "sh", "-c", "echo begun; sleep 0.5; kill -9 $PPID");
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        var followed = await _airunner.RunAsync("logs", "killed", "--follow");
        (followed.Status, followed.Output).ShouldBe((0, "begun\n"));
    }

    [Fact]
    public async Task Logs_keeps_colours_and_can_remove_them()
    {
        await _airunner.RunAsync("run", "--job", "red", "--", "printf", "\\033[31mred\\033[0m\\n");
        (await _airunner.RunAsync("logs", "red")).Output.ShouldBe("\u001b[31mred\u001b[0m\n");
        (await _airunner.RunAsync("logs", "red", "--strip-ansi")).Output.ShouldBe("red\n");
    }

    [Fact]
    public async Task Logs_plays_the_output_and_makes_a_recording_of_it()
    {
        await _airunner.RunAsync("run", "--job", "play", "--", "sh", "-c", "echo one; sleep 0.2; echo two >&2");
        (await _airunner.RunAsync("logs", "play", "--play", "--speed", "4", "--max-pause", "2s")).Output.ShouldBe("one\ntwo\n");
        var recording = (await _airunner.RunAsync("logs", "play", "--format", "asciicast")).Output.Split('\n');
        recording.Length.ShouldBe(4);
        recording[0].ShouldStartWith("{\"version\":2,\"width\":80,\"height\":24,");
        recording[2].ShouldEndWith("\"o\",\"two\\r\\n\"]");
        (await _airunner.RunAsync("logs", "play", "--format", "asciicast", "--stream", "stdout")).Output.ShouldNotContain("two");
    }

    private static Task<string?> NextAsync(System.Diagnostics.Process reader) =>
        reader.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task LineAsync(System.Diagnostics.Process pipe, string line)
    {
        await pipe.StandardInput.WriteAsync(line + "\n");
        await pipe.StandardInput.FlushAsync();
    }
}
