using System.Runtime.Versioning;
using Airunner.Actors.Reading;
using Airunner.Protocol;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary><c>airunner wal list</c>, <c>show</c>, <c>verify</c> and <c>dump</c>: what they print and how they end.</summary>
[SupportedOSPlatform("linux")]
public sealed class WalSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    private StoredLogs Logs => new(_airunner);

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task An_archived_execution_and_one_that_is_pending_are_listed()
    {
        await Logs.ArchiveAsync("done", "one", "echo hello");
        await Logs.LeaveAsync("left", "two", "echo a; echo b");

        var outcome = await _airunner.RunAsync("wal", "list");

        (outcome.Status, outcome.Error).ShouldBe((0, ""));
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        StoredLogs.Words(lines[0]).ShouldBe(["JOB", "EXECUTION", "STATE", "EVENTS", "PENDING", "OLDEST", "SIZE", "DAMAGE"]);
        StoredLogs.Words(lines[1])[..5].ShouldBe(["done", "one", "archived", "-", "0"]);
        StoredLogs.Words(lines[2])[..3].ShouldBe(["left", "two", "leftover"]);
        StoredLogs.Words(lines[2])[3].ShouldBe(StoredLogs.Words(lines[2])[4], "nothing is delivered");
        lines.Length.ShouldBe(3);

        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "list", "--json", "--pending")).Output).ShouldHaveSingleItem();
        (json.GetProperty("job").GetString(), json.GetProperty("state").GetString()).ShouldBe(("left", "leftover"));
        json.GetProperty("pending").GetInt64().ShouldBe(json.GetProperty("events").GetInt64());
        json.GetProperty("oldestPendingAt").GetDateTimeOffset().Year.ShouldBeGreaterThan(2024);
    }

    [Fact]
    public async Task A_log_that_a_process_writes_is_live_and_is_not_disturbed()
    {
        using var run = _airunner.Start("run", "--job", "writes", "--execution", "now", "--", "cat");
        run.StandardInput.Write("first\n");
        run.StandardInput.Flush();
        while ((await _airunner.RunAsync("wal", "dump", "writes", "--type", "output_batch")).Output.Length == 0)
            run.HasExited.ShouldBeFalse();

        StoredLogs.Words((await _airunner.RunAsync("wal", "list", "writes")).Output.Split('\n')[1])[2].ShouldBe("live");
        (await _airunner.RunAsync("wal", "verify", "writes")).ShouldSatisfyAllConditions(
            outcome => outcome.Status.ShouldBe(0),
            outcome => outcome.Output.ShouldContain("no damage"));

        run.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "writes")).Output.ShouldBe("first\n");
    }

    [Fact]
    public async Task The_files_of_an_execution_are_shown_and_a_file_by_its_path()
    {
        await Logs.ArchiveAsync("done", "one", "seq 100");
        var archive = Path.Combine(_airunner.Archive, "done_one.wal.zst");

        var shown = await _airunner.RunAsync("wal", "show", "done");
        var file = await _airunner.RunAsync("wal", "show", archive);
        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "show", "done", "--json")).Output).ShouldHaveSingleItem();

        shown.Status.ShouldBe(0);
        shown.Output.ShouldStartWith("job        done\nexecution  one\nstate      archived\nevents     ");
        shown.Output.ShouldContain("done_one.wal.zst");
        shown.Output.Split('\n').ShouldAllBe(line => line == line.TrimEnd());
        shown.Output.ShouldContain("none pending");
        file.Output.ShouldContain("job        done");
        var events = json.GetProperty("files")[0].GetProperty("events").GetInt64();
        events.ShouldBe(new JobLogDirectory(_airunner.State).Reader(new("done", "one")).Events().Count());
    }

    [Fact]
    public async Task Events_that_two_archives_hold_after_a_crash_are_counted_once()
    {
        await Logs.ArchiveAsync("done", "one", "seq 100");
        var archive = Path.Combine(_airunner.Archive, "done_one.wal.zst");
        var counted = (await _airunner.RunAsync("wal", "show", "done")).Output.Split('\n')[3];

        File.Copy(archive, Path.Combine(_airunner.Archive, "done_one~2.wal.zst"));

        counted.ShouldStartWith("events ");
        (await _airunner.RunAsync("wal", "show", "done")).Output.Split('\n')[3].ShouldBe(counted);
    }

    [Fact]
    public async Task Damage_is_65_with_its_place_and_the_readable_rest_is_dumped()
    {
        await Logs.LeaveAsync("hurt", "one", "seq 3");
        var log = Path.Combine(_airunner.Logs, "hurt_one.wal");
        var events = new JobLogDirectory(_airunner.State).Reader(new("hurt", "one")).Events().ToList();
        Logs.Damage("hurt", "one", index: 1);

        var verified = await _airunner.RunAsync("wal", "verify");
        var dumped = await _airunner.RunAsync("wal", "dump", "hurt", "--json");
        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "verify", "hurt", "--json")).Output).ShouldHaveSingleItem();

        verified.Status.ShouldBe(65);
        verified.Output.ShouldContain($"'{log}' is damaged at byte {events[1].OffsetBytes}: broken records");
        verified.Output.ShouldContain("damage in 1 place");
        dumped.Status.ShouldBe(65);
        dumped.Error.ShouldContain("is damaged at byte");
        StoredLogs.Lines(dumped.Output).Count.ShouldBe(events.Count - 1);
        json.GetProperty("damage")[0].GetProperty("kind").GetString().ShouldBe("brokenRecord");
    }

    [Fact]
    public async Task Events_are_dumped_by_sequence_by_kind_as_bytes_and_as_fields()
    {
        await Logs.LeaveAsync("build", "one", "echo hello");
        var events = new JobLogDirectory(_airunner.State).Reader(new("build", "one")).Events().ToList();

        var ranged = await _airunner.RunAsync("wal", "dump", "build", "--from", "2", "--to", "2");
        var kind = await _airunner.RunAsync("wal", "dump", "build", "--type", "process_end", "--pending");
        var raw = await _airunner.RunAsync("wal", "dump", "build", "--raw");
        var hex = await _airunner.RunAsync("wal", "dump", "build", "--hex", "--to", "1");

        StoredLogs.Words(ranged.Output)[0].ShouldBe("2");
        StoredLogs.Words(kind.Output)[2].ShouldBe("process_end");
        using var stream = new MemoryStream(raw.OutputBytes);
        var parsed = new List<JobEvent>();
        while (stream.Position < stream.Length) parsed.Add(JobEvent.Parser.ParseDelimitedFrom(stream));
        parsed.ShouldBe(events.Select(static each => each.Parse()));
        hex.Output.ShouldContain("event at byte 16, ");
        hex.Output.ShouldContain("00000014  01 00 00 00 00 00 00 00                          sequence 1\n");
        hex.Output.ShouldContain("0000001c  01                                               status 1 (pending)\n");
    }

    [Fact]
    public async Task Events_are_dumped_by_the_time_at_which_the_log_took_them()
    {
        await Logs.LeaveAsync("build", "one", "echo hello; sleep 0.2; echo later");
        var events = new JobLogDirectory(_airunner.State).Reader(new("build", "one")).Events().ToList();
        var last = $"{events[^1].AppendedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";
        var ofLast = events.Where(each => each.AppendedAt >= events[^1].AppendedAt).Select(static each => $"{each.Sequence}").ToList();

        var since = await _airunner.RunAsync("wal", "dump", "build", "--since", last);
        var until = await _airunner.RunAsync("wal", "dump", "build", "--until", last, "--json");
        var hex = await _airunner.RunAsync("wal", "dump", "build", "--hex", "--since", last);
        var none = await _airunner.RunAsync("wal", "dump", "build", "--until", "1h");
        var contradiction = await _airunner.RunAsync("wal", "dump", "build", "--since", "1h", "--until", "2h");

        since.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => StoredLogs.Words(line)[0]).ShouldBe(ofLast);
        StoredLogs.Lines(until.Output).Count.ShouldBe(events.Count - ofLast.Count);
        hex.Output.Split('\n').Count(static line => line.StartsWith("event at byte", StringComparison.Ordinal)).ShouldBe(ofLast.Count);
        (none.Status, none.Output).ShouldBe((0, ""));
        contradiction.Status.ShouldBe(64);
    }

    [Theory]
    [InlineData("wal dump --since soon", "'soon' is not a time for --since. Allowed: how long ago")]
    [InlineData("wal", "A command is missing after 'airunner wal'. Allowed: list, show, ")]
    [InlineData("wal lst", "Unknown command 'airunner wal lst'. Allowed: list, show, ")]
    [InlineData("wal list --bogus", "Unknown option '--bogus'. Allowed: --json, ")]
    [InlineData("wal dump --json --raw", "only one is allowed")]
    [InlineData("wal dump --hex --pending", "do not go with --hex")]
    [InlineData("wal dump --type noise", "'noise' is no kind for --type. Allowed: process_start")]
    public async Task Wrong_usage_is_64_and_says_what_is_allowed(string arguments, string sentence)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        (outcome.Status, outcome.Output).ShouldBe((64, ""));
        outcome.Error.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("list"), InlineData("show"), InlineData("verify"), InlineData("dump"), InlineData("stats"), InlineData("repair")]
    [InlineData("replay")]
    public async Task That_nothing_is_in_a_state_directory_is_said(string command)
    {
        var outcome = await _airunner.RunAsync("wal", command);
        (outcome.Status, outcome.Error).ShouldBe((0, $"airunner: nothing is in '{_airunner.State}'.\n"));
    }

    [Fact]
    public async Task An_execution_that_is_not_there_is_66_and_that_nothing_is_pending_is_said()
    {
        await Logs.ArchiveAsync("done", "one", "echo");

        var unknown = await _airunner.RunAsync("wal", "show", "--execution", "two");
        var pending = await _airunner.RunAsync("wal", "list", "--pending");

        (unknown.Status, unknown.Output).ShouldBe((66, ""));
        unknown.Error.ShouldBe($"airunner: There is no log, archive or kept damage of execution 'two' in '{_airunner.State}'.\n");
        (pending.Status, pending.Output, pending.Error).ShouldBe((0, "", "airunner: nothing is pending.\n"));
    }

    [Theory, InlineData("list"), InlineData("show"), InlineData("verify"), InlineData("dump")]
    public async Task Nothing_of_a_job_or_no_such_file_is_66_and_each_command_has_its_help(string command)
    {
        var nobody = await _airunner.RunAsync("wal", command, "nobody");
        (nobody.Status, nobody.Output).ShouldBe((66, ""));
        nobody.Error.ShouldBe(
            $"airunner: There is no log, archive or kept damage of job 'nobody' in '{_airunner.State}', and no file of that name.\n");
        (await _airunner.RunAsync("wal", command, "/nowhere/x.wal")).Status.ShouldBe(66);
        (await _airunner.RunAsync("help", "wal", command)).Output.ShouldContain($"  airunner wal {command}");
    }

    [Theory, InlineData(80), InlineData(160)]
    public async Task A_table_fits_the_screen(int columns)
    {
        await Logs.LeaveAsync("a job with a long name that does not fit", "0199aaaabbbbccccddddeeeeffff0000", "echo");
        using var tmux = new Tmux(
            columns, 20, _airunner.State, [$"AIRUNNER_STATE_DIR={_airunner.State}", $"PATH={Environment.GetEnvironmentVariable("PATH")}"]);
        tmux.Type($"'{AirunnerProgram.Path}' wal list");
        tmux.Press("Enter");

        var screen = tmux.WaitFor(static text => text.Contains("leftover", StringComparison.Ordinal), "the table");

        var row = screen.Split('\n').Single(static line => line.Contains("leftover", StringComparison.Ordinal));
        row.ShouldContain("a job");
        if (columns == 160) row.ShouldContain("a job with a long name that does not fit  0199aaaabbbbccccddddeeeeffff0000");
        else row.Count(static c => c == '…').ShouldBe(2);
    }
}
