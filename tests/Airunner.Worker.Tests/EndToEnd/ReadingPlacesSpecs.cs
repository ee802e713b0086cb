using System.Diagnostics;
using System.Runtime.Versioning;
using Airunner.Actors.Reading;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>logs</c> and <c>events</c> over log, store and archives: what one place lacks comes from another, or is said.</summary>
[SupportedOSPlatform("linux")]
public sealed class ReadingPlacesSpecs : IDisposable
{
    private const string NoServer = "http://127.0.0.1:1";

    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    private string Store => Path.Combine(_airunner.State, "collector", "events.db");

    [Fact]
    public async Task A_log_that_is_not_delivered_yet_is_shown()
    {
        (await PendingAsync("late", "echo kept")).ShouldBe(0);
        await ShouldPrintAsync("kept\n", "logs", "late");
        var events = await _airunner.RunAsync("events", "late");
        (events.Status, events.Output.Split('\n').Length).ShouldBe((0, 4), events.Error);
    }

    [Fact]
    public async Task A_lost_store_is_made_up_for_by_the_archives()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "echo", "kept");
        var before = await _airunner.RunAsync("events", "make", "--json");
        Directory.Delete(Path.GetDirectoryName(Store)!, recursive: true);
        await ShouldPrintAsync("kept\n", "logs", "make");
        (await _airunner.RunAsync("events", "make", "--json")).Output.ShouldBe(before.Output);
    }

    [Fact]
    public async Task Swept_archives_are_made_up_for_by_the_store()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "echo", "kept");
        Directory.Delete(_airunner.Archive, recursive: true);
        await ShouldPrintAsync("kept\n", "logs", "make");
    }

    [Fact]
    public async Task A_damaged_archive_without_another_place_is_65_and_names_it()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "sh", "-c", "seq 1000");
        Directory.Delete(Path.GetDirectoryName(Store)!, recursive: true);
        var archive = Directory.GetFiles(_airunner.Archive, "*.zst").Single();
        using (var file = File.Open(archive, FileMode.Open)) file.SetLength(file.Length / 2);
        var outcome = await _airunner.RunAsync("logs", "make");
        outcome.Status.ShouldBe(65);
        outcome.Error.ShouldContain($"The archive '{archive}' cannot be read");
    }

    [Fact]
    public async Task A_damaged_log_shows_the_rest_and_names_what_is_lost()
    {
        await PendingAsync("make", "echo one; sleep 0.3; echo two");
        var log = Directory.GetFiles(_airunner.Logs, "*.wal").Single();
        var second = JobLogReader.OfFile(log).Events().ElementAt(1);
        using (var file = File.Open(log, FileMode.Open))
        {
            file.Position = second.OffsetBytes + 30;
            file.Write([0xff, 0xff, 0xff]);
        }

        var outcome = await _airunner.RunAsync("logs", "make");
        (outcome.Status, outcome.Output).ShouldBe((65, "two\n"));
        outcome.Error.ShouldContain($"'{log}' is damaged at byte {second.OffsetBytes}");
        outcome.Error.ShouldMatch("Event 2 of make/[^ ]+ is neither in a log nor in the store nor in an archive: it is lost. ");
    }

    [Fact]
    public async Task What_is_damaged_of_another_execution_is_nothing_of_the_one_that_is_named()
    {
        await PendingAsync("make", "echo one", "--execution", "e1");
        await PendingAsync("make", "echo two", "--execution", "e2");
        var other = Path.Combine(_airunner.Logs, "make_e1.wal");
        await File.WriteAllTextAsync(other, "this is no log, and it is longer than the header of one would be");
        await ShouldPrintAsync("two\n", "logs", "make", "--execution", "e2");
        (await _airunner.RunAsync("events", "make", "--execution", "e2")).Status.ShouldBe(0);
        var damaged = await _airunner.RunAsync("logs", "make", "--execution", "e1");
        damaged.Status.ShouldBe(65);
        damaged.Error.ShouldContain($"'{other}' is not a log that can be read");
    }

    [Fact]
    public async Task What_cannot_be_read_is_not_said_to_be_empty()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "echo", "kept");
        File.SetUnixFileMode(_airunner.State, UnixFileMode.None);
        try
        {
            var logs = await AirunnerProgram.OutcomeAsync(_airunner.StartWithoutPrivileges("logs", "make"));
            logs.Status.ShouldBe(74, logs.Error);
            logs.Error.ShouldEndWith("airunner: Nothing can be read of job 'make'.\n");
            var jobs = await AirunnerProgram.OutcomeAsync(_airunner.StartWithoutPrivileges("jobs"));
            jobs.Status.ShouldBe(74, jobs.Error);
            jobs.Error.ShouldContain("Permission denied");
            jobs.Error.ShouldNotContain("no job has left anything");
        }
        finally
        {
            File.SetUnixFileMode(_airunner.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_store_that_is_no_database_is_65_and_the_rest_is_shown()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "echo", "kept");
        await File.WriteAllTextAsync(Store, "this is no database, whatever its name says; and it is longer than a header of one would be");
        foreach (var other in Directory.GetFiles(Path.GetDirectoryName(Store)!, "events.db-*")) File.Delete(other);
        var outcome = await _airunner.RunAsync("logs", "make");
        (outcome.Status, outcome.Output).ShouldBe((65, "kept\n"), outcome.Error);
        outcome.Error.ShouldContain($"The collector's store '{Store}' is not an SQLite database.");
    }

    [Fact]
    public async Task A_run_that_was_killed_is_shown_and_75_until_it_is_recovered()
    {
        await _airunner.RunAsync("run", "--job", "killed", "--durable-output", "--", "sh", "-c", "echo begun; sleep 0.5; kill -9 $PPID");
        var outcome = await _airunner.RunAsync("logs", "killed", "--follow");
        (outcome.Status, outcome.Output).ShouldBe((75, "begun\n"), outcome.Error);
        outcome.Error.ShouldContain("'airunner recover' ends and delivers it.");
        await _airunner.RunAsync("recover");
        (await _airunner.RunAsync("logs", "killed")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Following_shows_what_is_not_delivered_and_ends_with_the_job()
    {
        using var run = _airunner.Start("run", "--job", "live", "--server", NoServer, "--no-wait", "--", "cat");
        using var follow = _airunner.Start("logs", "live", "--follow", "--wait", "1m");
        await LineAsync(run, "one");
        (await NextAsync(follow)).ShouldBe("one");
        await LineAsync(run, "two");
        (await NextAsync(follow)).ShouldBe("two");
        run.StandardInput.Close();
        var rest = await AirunnerProgram.RestAsync(follow);
        (rest.Status, rest.Output).ShouldBe((0, ""), rest.Error);
        (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_does_not_start_within_the_wait_is_66()
    {
        var outcome = await _airunner.RunAsync("logs", "never", "--follow", "--wait", "300ms");
        outcome.Status.ShouldBe(66);
        outcome.Error.ShouldContain("Nothing is here of job 'never' after 0.3 s:");
    }

    [Fact]
    public async Task All_executions_come_with_headers_the_latest_last()
    {
        await _airunner.RunAsync("run", "--job", "make", "--execution", "ffff76daa80170008000000000000000", "--", "echo", "one");
        await _airunner.RunAsync("run", "--job", "make", "--execution", "e2", "--", "sh", "-c", "echo two; echo 2");
        await PendingAsync("make", "echo three", "--execution", "e3");
        await ShouldPrintAsync("three\n", "logs", "make");
        await ShouldPrintAsync(
            "==> make/ffff76daa80170008000000000000000 <==\none\n\n==> make/e2 <==\n2\n\n==> make/e3 <==\nthree\n",
            "logs", "make", "--all-executions", "--tail", "1");
        var lines = (await _airunner.RunAsync("events", "make", "--all-executions", "--tail", "1", "--json")).Output.Split('\n');
        lines.Length.ShouldBe(4);
        lines[2].ShouldStartWith("{\"job\":\"make\",\"execution\":\"e3\",");
    }

    [Fact]
    public async Task An_execution_whose_id_was_made_while_the_clock_was_ahead_is_not_the_latest_for_long()
    {
        await _airunner.RunAsync("run", "--job", "make", "--execution", "ffff76daa80170008000000000000000", "--", "echo", "ahead");
        await _airunner.RunAsync("run", "--job", "make", "--", "echo", "now");
        await ShouldPrintAsync("now\n", "logs", "make");
    }

    [Fact]
    public async Task Parts_of_the_output_are_chosen_by_line_by_time_and_by_pattern()
    {
        await _airunner.RunAsync("run", "--job", "make", "--", "sh", "-c", "seq 100; sleep 0.2; echo err >&2");
        await ShouldPrintAsync("100\nerr\n", "logs", "make", "--tail", "2");
        await ShouldPrintAsync("99\n100\n", "logs", "make", "--tail", "2", "--stream", "stdout");
        await ShouldPrintAsync("", "logs", "make", "--tail", "0");
        await ShouldPrintAsync("9\n90\n", "logs", "make", "--grep", "^90?$");
        await ShouldPrintAsync("", "logs", "make", "--until", "1h");
        await ShouldPrintAsync("", "events", "make", "--since", "2099-01-01");
        var stamped = (await _airunner.RunAsync("logs", "make", "--since", "1h", "--timestamps", "--tail", "1")).Output;
        stamped.ShouldMatch("^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z err\n$");
        (await _airunner.RunAsync("events", "make", "--grep", "process_")).Output.Split('\n').Length.ShouldBe(3);
    }

    private static Task<string?> NextAsync(Process reader) => reader.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task LineAsync(Process process, string line)
    {
        await process.StandardInput.WriteAsync(line + "\n");
        await process.StandardInput.FlushAsync();
    }

    private async Task<int> PendingAsync(string job, string script, params string[] options) => (await _airunner.RunAsync(
        ["run", "--job", job, "--server", NoServer, "--no-wait", .. options, "--", "sh", "-c", script])).Status;

    private async Task ShouldPrintAsync(string output, params string[] arguments)
    {
        var outcome = await _airunner.RunAsync(arguments);
        outcome.Error.ShouldBeEmpty();
        (outcome.Status, outcome.Output).ShouldBe((0, output));
    }
}
