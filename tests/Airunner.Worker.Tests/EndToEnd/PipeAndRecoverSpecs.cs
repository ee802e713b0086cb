using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;

namespace Airunner.Worker.Tests.EndToEnd;

[SupportedOSPlatform("linux")]
public sealed class PipeAndRecoverSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task A_damaged_end_is_reported_in_words()
    {
        await new StoredLogs(_airunner).LeaveAsync("make", "e1", "echo one");
        var log = Path.Combine(_airunner.Logs, "make_e1.wal");
        using (var file = File.Open(log, FileMode.Open)) file.SetLength(file.Length - 5);
        var outcome = await _airunner.RunAsync("recover");
        outcome.Error.ShouldMatch(
            $"Damage in {log} at byte [0-9]+: TornTail, [0-9]+ bytes lost, last sequence before 2, first after none\n");
        outcome.Output.ShouldContain(", 3 events, 3 delivered, archive ");
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_is_reported_without_the_name_of_a_type()
    {
        var store = Path.Combine(_airunner.State, "collector", "events.db");
        Directory.CreateDirectory(Path.GetDirectoryName(store)!);
        await File.WriteAllTextAsync(store, "this is no database, whatever its name says; and it is longer than a header of one would be");
        var outcome = await _airunner.RunAsync("run", "--drain-timeout", "1s", "--", "true");
        outcome.Status.ShouldBe(75, outcome.Error);
        outcome.Error.ShouldContain($": The collector's store '{store}' is not an SQLite database");
        outcome.Error.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task Each_line_is_acknowledged_and_stored()
    {
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 20_000).Select(n => $"line {n}\n")) + "no newline");
        await File.WriteAllBytesAsync(Path.Combine(_airunner.State, "lines.txt"), lines); // through a pipe, a slow writer would part a line
        using var process = _airunner.StartUnder("sh", "-c", "exec \"$0\" pipe --job lines --ack < lines.txt", AirunnerProgram.Path);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(0);
        outcome.Output.ShouldBe(string.Concat(Enumerable.Range(1, 20_001).Select(n => $"{n}\n")));
        outcome.Error.ShouldContain("job lines, execution ");
        (await _airunner.RunAsync("logs", "lines")).OutputBytes.ShouldBe(lines);
    }

    [Fact]
    public async Task A_lone_line_is_acknowledged_while_the_input_stays_open()
    {
        using var process = _airunner.Start("pipe", "--job", "lone", "--ack");
        await process.StandardInput.WriteAsync("one\n");
        await process.StandardInput.FlushAsync();
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("1");
        process.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(process)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Acknowledged_events_survive_a_kill_once_and_in_order()
    {
        using var process = _airunner.Start("pipe", "--job", "killed", "--ack");
        var feeding = FeedAsync(process.StandardInput);
        var acknowledged = 0L;
        while (acknowledged < 5_000)
            acknowledged = long.Parse((await process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
        await AirunnerProgram.SignalAsync(process, "-KILL");
        await feeding;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (long.TryParse(line, CultureInfo.InvariantCulture, out var more)) acknowledged = Math.Max(acknowledged, more);
        }

        var recovered = await _airunner.RunAsync("recover", "--json");
        recovered.Status.ShouldBe(0, recovered.Error);
        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
        var sequences = (await _airunner.RunAsync("events", "killed", "--json")).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetProperty("sequence").GetString())
            .Select(text => long.Parse(text!, CultureInfo.InvariantCulture)).ToList();
        sequences.ShouldBe(Enumerable.Range(1, sequences.Count).Select(n => (long)n));
        sequences.Count.ShouldBeGreaterThanOrEqualTo((int)acknowledged);
    }

    [Fact]
    public async Task A_receiver_that_fails_for_a_while_gets_everything_once_it_is_back()
    {
        var collector = Path.Combine(_airunner.State, "collector");
        await File.WriteAllTextAsync(collector, "a file stands where the collector's directory should");
        var run = await _airunner.RunAsync("run", "--job", "late", "--drain-timeout", "4s", "--", "echo", "kept");
        (run.Status, run.Output).ShouldBe((75, "kept\n"), run.Error);
        Directory.GetFiles(_airunner.Logs, "late_*.wal").Length.ShouldBe(1);

        File.Delete(collector);
        var recovered = await _airunner.RunAsync("recover");

        recovered.Status.ShouldBe(0, recovered.Error);
        Directory.GetFiles(_airunner.Logs, "*.wal").ShouldBeEmpty();
        (await _airunner.RunAsync("logs", "late")).Output.ShouldBe("kept\n");
    }

    [Fact]
    public async Task A_file_that_is_no_log_is_told_and_left_alone_and_no_log_line_reaches_standard_output()
    {
        await _airunner.RunAsync("recover"); // creates the directories
        var foreign = Path.Combine(_airunner.Logs, "foreign.wal");
        await File.WriteAllTextAsync(foreign, "this is no log, and long enough to have a header");

        var outcome = await _airunner.RunAsync("recover", "--log-level", "debug");

        outcome.Status.ShouldBe(0, outcome.Error);
        outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith("foreign: left alone");
        (await File.ReadAllTextAsync(foreign)).ShouldStartWith("this is no log");
    }

    [Fact]
    public async Task Recover_with_nothing_to_do_reports_that_with_status_0()
    {
        var outcome = await _airunner.RunAsync("recover");
        (outcome.Status, outcome.Output, outcome.Error).ShouldBe((0, "", "airunner: nothing was left to deliver.\n"));
    }

    [Fact]
    public async Task A_closed_standard_input_is_told_at_once()
    {
        using var process = _airunner.StartUnder("sh", "-c", "exec \"$0\" pipe --job closed <&-", AirunnerProgram.Path);
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(64);
        outcome.Error.ShouldContain("Standard input is closed.");
        Directory.Exists(_airunner.Logs).ShouldBeFalse();
    }

    [Theory]
    [InlineData("pipe --job x")]
    [InlineData("recover")]
    public async Task A_state_directory_that_cannot_be_made_is_74_and_another_is_asked_for(string arguments)
    {
        var outcome = await _airunner.RunAsync([.. arguments.Split(' '), "--state-dir", "/proc/airunner"]);
        outcome.Status.ShouldBe(74);
        outcome.Error.ShouldEndWith("Choose another place with --state-dir or AIRUNNER_STATE_DIR.\n");
    }

    [Fact]
    public async Task A_log_that_cannot_be_made_is_74_and_another_place_is_asked_for()
    {
        await _airunner.RunAsync("recover"); // creates the directories
        File.SetUnixFileMode(_airunner.Logs, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var process = _airunner.StartWithoutPrivileges("run", "--", "true");
        var outcome = await AirunnerProgram.OutcomeAsync(process);
        outcome.Status.ShouldBe(74, outcome.Error);
        outcome.Error.ShouldContain("cannot be opened: ");
        outcome.Error.ShouldEndWith("Choose another place with --state-dir or AIRUNNER_STATE_DIR.\n");
    }

    private static async Task FeedAsync(StreamWriter input)
    {
        try
        {
            for (var n = 1; ; n++) await input.WriteAsync($"line {n}\n");
        }
        catch (IOException)
        {
            // the reader was killed, which ends the feeding
        }
    }
}
