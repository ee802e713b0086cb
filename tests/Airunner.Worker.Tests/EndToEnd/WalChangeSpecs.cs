using System.Runtime.Versioning;
using System.Text.Json;
using Airunner.Actors;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>The commands of <c>airunner wal</c> that count and change: stats, repair, replay, prune, purge, set-aside, discard.</summary>
[SupportedOSPlatform("linux")]
public sealed class WalChangeSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    private StoredLogs Logs => new(_airunner);

    private const string Secret = "correct-horse-battery";

    public void Dispose() => _airunner.Dispose();

    private IEnumerable<string> FilesWith(string text) => Directory.GetFiles(_airunner.State, "*", SearchOption.AllDirectories)
        .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0);

    [Fact]
    public async Task A_state_directory_is_counted()
    {
        await Logs.ArchiveAsync("done", "one", "seq 1000");
        await Logs.LeaveAsync("left", "two", "echo a");

        var outcome = await _airunner.RunAsync("wal", "stats");
        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "stats", "--json")).Output).ShouldHaveSingleItem();

        outcome.Status.ShouldBe(0);
        outcome.Output.ShouldStartWith("executions  2: 0 live, 1 leftover, 1 archived\n");
        outcome.Output.ShouldContain("% saved)");
        var archive = new FileInfo(Path.Combine(_airunner.Archive, "done_one.wal.zst")).Length;
        json.GetProperty("archiveBytes").GetInt64().ShouldBe(archive);
        json.GetProperty("unpackedBytes").GetInt64().ShouldBeGreaterThan(archive);
        json.GetProperty("pending").GetInt64().ShouldBe(json.GetProperty("events").GetInt64());
        json.GetProperty("freeBytes").GetInt64().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_disk_with_less_free_than_is_kept_free_is_full()
    {
        await Logs.ArchiveAsync("done", "one", "seq 1000");
        var file = Path.Combine(_airunner.State, "settings.hocon");
        await File.WriteAllTextAsync(file, "airunner.wal.quota.min-free-disk = 900 TiB");

        var outcome = await _airunner.RunAsync("wal", "stats", "--config", file);
        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "stats", "--json", "--config", file)).Output).ShouldHaveSingleItem();

        outcome.Output.ShouldEndWith(", less than quota.min-free-disk (900 TiB): appends are refused\n");
        json.GetProperty("untilFullSeconds").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task Root_is_warned_before_it_changes_the_state_of_another_user()
    {
        var state = _airunner.State;
        await Logs.LeaveAsync("left", "one", "echo");
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = System.Diagnostics.Process.Start("chown", ["-R", "65534", _airunner.State]);
            await chown.WaitForExitAsync();
        }

        var recovered = await _airunner.RunAsync("recover");
        var pruned = await _airunner.RunAsync("wal", "prune", "--older-than", "1d");
        var listed = await _airunner.RunAsync("wal", "list");

        (recovered.Status, pruned.Status, listed.Error).ShouldBe((0, 0, ""));
        var warning = Environment.IsPrivilegedProcess
            ? $"airunner: '{state}' belongs to the user with the id 65534, and this is root: files that it makes are root's, and no run "
                + $"of that user can open them. Run it as that user; or afterwards: chown -R --reference='{state}' '{state}'\n"
            : "";
        (recovered.Error, pruned.Error).ShouldBe((warning, warning));
    }

    [Fact]
    public async Task Rates_are_those_of_the_events_in_logs_and_archives_by_the_time_at_which_the_log_took_them()
    {
        await Logs.ArchiveAsync("done", "one", "seq 1000");
        await Logs.LeaveAsync("left", "two", "echo a");
        using (var generated = new GeneratedLog(_airunner.State)) generated.Write(new("years", "ago"), 1_000);
        var events = Logs.Directory.Reader(new("done", "one")).Events().Concat(Logs.Directory.Reader(new("left", "two")).Events()).ToList();
        var bytes = events.Sum(static each => each.Payload.Length);

        var outcome = await _airunner.RunAsync("wal", "stats");
        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "stats", "--json")).Output).ShouldHaveSingleItem();

        foreach (var (name, seconds) in new[] { ("lastHour", 3_600.0), ("lastDay", 86_400.0) })
        {
            var rate = json.GetProperty(name);
            (rate.GetProperty("events").GetInt32(), rate.GetProperty("bytes").GetInt32()).ShouldBe((events.Count, bytes));
            rate.GetProperty("eventsPerSecond").GetDouble().ShouldBe(Math.Round(events.Count / seconds, 6));
            rate.GetProperty("bytesPerSecond").GetDouble().ShouldBe(Math.Round(bytes / seconds, 1));
        }

        outcome.Output.ShouldMatch($@"\nlast hour   {events.Count} events, [0-9.]+ KiB: {events.Count}\.0/h, [0-9.]+ KiB/h\n");
        outcome.Output.ShouldMatch($@"\nlast day    {events.Count} events, [0-9.]+ KiB: 0\.[0-9]/h, [0-9.]+ K?i?B/h\n");
    }

    [Fact]
    public async Task A_damaged_log_is_repaired_as_the_dry_run_says_and_the_original_is_kept()
    {
        await Logs.LeaveAsync("hurt", "one", "seq 3");
        Logs.Damage("hurt", "one", index: 1);
        var log = Path.Combine(_airunner.Logs, "hurt_one.wal");
        var damaged = await File.ReadAllBytesAsync(log);
        var events = Logs.Directory.Reader(new("hurt", "one")).Events(damaged: static _ => { }).Count();

        var dry = await _airunner.RunAsync("wal", "repair", "--dry-run");
        (await File.ReadAllBytesAsync(log)).ShouldBe(damaged);
        var repaired = await _airunner.RunAsync("wal", "repair", "hurt");
        var again = await _airunner.RunAsync("wal", "repair");

        dry.Output.ShouldContain($"'{log}' would be rewritten with its {events} readable events; the original is kept under");
        repaired.Status.ShouldBe(0);
        repaired.Output.ShouldContain($"is kept as '{_airunner.State}/damaged/hurt_one.wal': damage in 1 place");
        (await File.ReadAllBytesAsync(Path.Combine(_airunner.State, "damaged", "hurt_one.wal"))).ShouldBe(damaged);
        (again.Output, again.Error).ShouldBe(("", "airunner: no log is damaged.\n"));
        (await _airunner.RunAsync("wal", "verify")).Status.ShouldBe(0);
        Logs.Directory.Reader(new("hurt", "one")).State().Pending.ShouldBe(events);
    }

    [Fact]
    public async Task A_log_that_a_process_holds_is_not_repaired()
    {
        using var run = _airunner.Start("run", "--job", "writes", "--execution", "now", "--", "cat");
        while (Logs.Directory.Find(new("writes", "now")) is not { IsHeld: true }) run.HasExited.ShouldBeFalse();

        var outcome = await _airunner.RunAsync("wal", "repair", "writes");

        (outcome.Status, outcome.Output).ShouldBe((75, ""));
        outcome.Error.ShouldContain("a process has the log open");
        run.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_lost_store_is_made_again_and_what_it_has_is_accepted_again()
    {
        await Logs.ArchiveAsync("done", "one", "seq 1000");
        await Logs.ArchiveAsync("done", "two", "echo second");
        await Logs.LeaveAsync("left", "one", "echo pending");
        var first = (await _airunner.RunAsync("events", "done", "--execution", "one", "--json")).Output;
        Directory.Delete(Path.Combine(_airunner.State, "collector"), recursive: true);

        var dry = await _airunner.RunAsync("wal", "replay", "--dry-run");
        Directory.Exists(Path.Combine(_airunner.State, "collector")).ShouldBeFalse();
        var replayed = await _airunner.RunAsync("wal", "replay");
        var again = await _airunner.RunAsync("wal", "replay", "done", "--from", "2", "--json");

        dry.Output.ShouldContain("events would be replayed");
        replayed.Status.ShouldBe(0, replayed.Error);
        replayed.Output.ShouldContain($"replayed to {_airunner.State}/collector/events.db");
        replayed.Output.ShouldContain("left/one: 0 events replayed");
        replayed.Output.ShouldContain(" pending left to their first delivery");
        again.Status.ShouldBe(0, again.Error);
        StoredLogs.Lines(again.Output).Count.ShouldBe(2);
        (await _airunner.RunAsync("events", "done", "--execution", "one", "--json")).Output.ShouldBe(first);
        (await _airunner.RunAsync("logs", "done", "--execution", "two")).Output.ShouldBe("second\n");
        StoredExecution.Exists(_airunner.State, "left", "one").ShouldBeFalse();
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "left")).Output.ShouldBe("pending\n");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_75_and_says_where_to_go_on()
    {
        await Logs.ArchiveAsync("done", "one", "echo");
        var outcome = await _airunner.RunAsync("wal", "replay", "--server", "http://127.0.0.1:9", "--drain-timeout", "1s");
        outcome.Status.ShouldBe(75);
        outcome.Error.ShouldContain("done/one: not replayed from sequence 0 on: ");
        outcome.Error.ShouldEndWith(". Try again.\n");
    }

    [Fact]
    public async Task Old_archives_are_pruned_and_never_what_is_pending()
    {
        await Logs.ArchiveAsync("old", "one", "seq 100");
        await Logs.ArchiveAsync("new", "one", "seq 100");
        await Logs.LeaveAsync("left", "one", "echo pending");
        var old = Path.Combine(_airunner.Archive, "old_one.wal.zst");
        File.SetLastWriteTimeUtc(old, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var log = Path.Combine(_airunner.Logs, "left_one.wal");
        File.SetLastWriteTimeUtc(log, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var dry = await _airunner.RunAsync("wal", "prune", "--older-than", "30d", "--dry-run");
        File.Exists(old).ShouldBeTrue();
        var pruned = await _airunner.RunAsync("wal", "prune", "--older-than", "30d");
        var all = await _airunner.RunAsync("wal", "prune", "--max-bytes", "1B", "--json");

        dry.Output.ShouldStartWith($"{old}\n1 file, ");
        dry.Output.ShouldEndWith(" would be removed\n");
        pruned.Output.ShouldEndWith(" removed\n");
        File.Exists(old).ShouldBeFalse();
        StoredLogs.Lines(all.Output).ShouldHaveSingleItem().GetProperty("path").GetString().ShouldEndWith("new_one.wal.zst");
        File.Exists(log).ShouldBeTrue();
        Logs.Directory.Executions().ShouldHaveSingleItem().Execution.ShouldBe(new JobExecution("left", "one"));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task No_byte_of_what_was_purged_is_left_in_any_file(bool isStoreInUse)
    {
        await Logs.ArchiveAsync("other", "one", "seq 1000");
        using var collector = isStoreInUse ? await ProgramCollector.StartAsync(_airunner) : null;
        string[] server = collector is null ? [] : ["--server", collector.Url];
        var leaked = await _airunner.RunAsync(["run", .. server, "--silent", "--job", "leak", "--execution", "one", "--", "echo", Secret]);
        leaked.Status.ShouldBe(0, leaked.Error);
        FilesWith(Secret).ShouldNotBeEmpty();

        (await _airunner.RunAsync("wal", "purge", "leak")).Status.ShouldBe(0);

        FilesWith(Secret).ShouldBeEmpty();
        (await _airunner.RunAsync("logs", "other")).Output.ShouldEndWith("999\n1000\n");
    }

    [Fact]
    public async Task An_execution_is_purged_everywhere_and_recorded()
    {
        await Logs.ArchiveAsync("gone", "one", "echo secret");
        await Logs.ArchiveAsync("gone", "two", "echo kept");

        var dry = await _airunner.RunAsync("wal", "purge", "gone", "--execution", "one", "--dry-run");
        (await _airunner.RunAsync("logs", "gone", "--execution", "one")).Output.ShouldBe("secret\n");
        var purged = await _airunner.RunAsync("wal", "purge", "gone", "--execution", "one");
        var again = await _airunner.RunAsync("wal", "purge", "gone", "--execution", "one");

        dry.Output.ShouldContain("gone/one: 1 file, ");
        dry.Output.ShouldEndWith("and its events in the store would be removed\n");
        (purged.Status, again.Status).ShouldBe((0, 66), purged.Error);
        (await _airunner.RunAsync("logs", "gone", "--execution", "one")).Status.ShouldBe(66);
        (await _airunner.RunAsync("logs", "gone", "--execution", "two")).Output.ShouldBe("kept\n");
        Logs.Directory.Executions().ShouldHaveSingleItem().Execution.ShouldBe(new JobExecution("gone", "two"));
        var record = StoredLogs.Lines(await File.ReadAllTextAsync(Path.Combine(_airunner.State, "discarded.jsonl"))).ShouldHaveSingleItem();
        (record.GetProperty("action").GetString(), record.GetProperty("execution").GetString()).ShouldBe(("purge", "one"));
        record.GetProperty("files")[0].GetProperty("path").GetString().ShouldEndWith("gone_one.wal.zst");
        (await _airunner.RunAsync("run", "--silent", "--job", "gone", "--execution", "one", "--", "echo", "new")).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "gone", "--execution", "one")).Output.ShouldBe("new\n");
    }

    [Fact]
    public async Task Pending_events_and_a_held_log_are_purged_only_where_that_is_said()
    {
        await Logs.LeaveAsync("left", "one", "echo pending");
        var refused = await _airunner.RunAsync("wal", "purge", "left");
        Logs.Directory.Find(new("left", "one")).ShouldNotBeNull();
        var discarded = await _airunner.RunAsync("wal", "purge", "left", "--discard-pending");
        Logs.Directory.Find(new("left", "one")).ShouldBeNull();
        using var run = _airunner.Start("run", "--job", "writes", "--execution", "now", "--", "cat");
        while (Logs.Directory.Find(new("writes", "now")) is not { IsHeld: true }) run.HasExited.ShouldBeFalse();
        var held = await _airunner.RunAsync("wal", "purge", "writes", "--discard-pending");

        (held.Status, refused.Status, discarded.Status).ShouldBe((75, 75, 0));
        held.Error.ShouldContain("a process has the log open: left alone.");
        refused.Error.ShouldContain("events are pending: left alone. --discard-pending removes executions with pending events too.");
        discarded.Output.ShouldContain("pending events discarded");
        run.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
    }

    [Fact]
    public async Task Pending_events_are_set_aside_and_the_log_is_then_archived_with_them()
    {
        await Logs.LeaveAsync("left", "one", "seq 3");
        var pending = Logs.Directory.Reader(new("left", "one")).State().Pending;

        var dry = await _airunner.RunAsync("wal", "set-aside", "left", "--dry-run");
        var aside = await _airunner.RunAsync("wal", "set-aside", "left");

        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "set-aside", "left", "--json")).Output).ShouldHaveSingleItem();

        (json.GetProperty("setAside").GetInt64(), json.GetProperty("held").GetBoolean()).ShouldBe((0, false));
        dry.Output.ShouldBe($"left/one: {pending} pending events would be set aside\n");
        aside.Output.ShouldStartWith($"left/one: {pending} pending events set aside");
        Logs.Directory.Reader(new("left", "one")).State().ShouldSatisfyAllConditions(
            state => (state.Pending, state.Failed).ShouldBe((0, pending)),
            state => state.Damage.ShouldBeEmpty());
        (await _airunner.RunAsync("recover", "--server", "http://127.0.0.1:9")).Status.ShouldBe(0);
        Logs.Directory.Find(new("left", "one"))!.HasLog.ShouldBeFalse();
        Logs.Directory.Reader(new("left", "one")).Events().LongCount().ShouldBe(pending);
        (await File.ReadAllTextAsync(Path.Combine(_airunner.State, "discarded.jsonl"))).ShouldContain("\"action\":\"set-aside\"");
    }

    [Fact]
    public async Task Pending_events_are_discarded_with_their_log_and_recorded()
    {
        await Logs.ArchiveAsync("left", "two", "echo kept");
        await Logs.LeaveAsync("left", "one", "seq 3");
        var pending = Logs.Directory.Reader(new("left", "one")).State().Pending;

        var dry = await _airunner.RunAsync("wal", "discard", "left", "--dry-run");
        Logs.Directory.Find(new("left", "one")).ShouldNotBeNull();
        var json = StoredLogs.Lines((await _airunner.RunAsync("wal", "discard", "left", "--json")).Output).ShouldHaveSingleItem();
        var again = await _airunner.RunAsync("wal", "discard", "left");

        dry.Output.ShouldMatch($"^left/one: {pending} pending events would be discarded with the log \\(1 file, [0-9]+ B\\)\n$");
        (json.GetProperty("discarded").GetInt64(), json.GetProperty("held").GetBoolean()).ShouldBe((pending, false));
        Logs.Directory.Executions().ShouldHaveSingleItem().Execution.ShouldBe(new JobExecution("left", "two"));
        (again.Status, again.Error).ShouldBe((66, $"airunner: There is no log of left in '{_airunner.Logs}'.\n"));
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        (await _airunner.RunAsync("logs", "left", "--execution", "two")).Output.ShouldBe("kept\n");
        var record = StoredLogs.Lines(await File.ReadAllTextAsync(Path.Combine(_airunner.State, "discarded.jsonl"))).ShouldHaveSingleItem();
        (record.GetProperty("action").GetString(), record.GetProperty("pending").GetInt64()).ShouldBe(("discard", pending));
    }

    [Fact]
    public async Task A_log_with_nothing_pending_or_that_a_process_holds_is_not_discarded()
    {
        await Logs.LeaveAsync("left", "one", "echo");
        (await _airunner.RunAsync("wal", "set-aside", "left")).Status.ShouldBe(0);

        var done = await _airunner.RunAsync("wal", "discard", "left");
        Logs.Directory.Executions().Count.ShouldBe(1);
        using var run = _airunner.Start("run", "--job", "writes", "--execution", "now", "--", "cat");
        while (Logs.Directory.Find(new("writes", "now")) is not { IsHeld: true }) run.HasExited.ShouldBeFalse();
        var held = await _airunner.RunAsync("wal", "discard", "writes");

        (done.Status, done.Output).ShouldBe((0, "left/one: nothing is pending: left alone\n"));
        (held.Status, held.Error).ShouldBe((75, "airunner: writes/now: a process has the log open: left alone.\n"));
        Logs.Directory.Find(new("writes", "now")).ShouldNotBeNull();
        run.StandardInput.Close();
        (await AirunnerProgram.OutcomeAsync(run)).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData("set-aside")]
    [InlineData("discard")]
    [InlineData("purge")]
    public async Task A_log_in_which_damage_hides_what_is_pending_is_left_alone_until_it_is_repaired(string command)
    {
        await Logs.LeaveAsync("hurt", "one", "echo");
        await Logs.LeaveAsync("hurt", "two", "echo");
        (await _airunner.RunAsync("wal", "set-aside", "hurt", "--execution", "one")).Status.ShouldBe(0); // nothing readable is pending
        Logs.Damage("hurt", "one", index: 1);
        var log = Path.Combine(_airunner.Logs, "hurt_one.wal");
        var before = await File.ReadAllBytesAsync(log);

        var refused = await _airunner.RunAsync("wal", command, "hurt", "--execution", "one");
        var dry = await _airunner.RunAsync("wal", command, "hurt", "--dry-run");
        var listed = await _airunner.RunAsync("wal", "list", "--pending");

        (refused.Status, refused.Output, dry.Status).ShouldBe((65, "", 65));
        refused.Error.ShouldContain("So it is not known what is pending: left alone. 'airunner wal repair' makes the log readable");
        (await File.ReadAllBytesAsync(log)).ShouldBe(before);
        File.ReadLines(Path.Combine(_airunner.State, "discarded.jsonl")).Count().ShouldBe(1);
        listed.Output.ShouldContain("one");
        (await _airunner.RunAsync("wal", "repair", "hurt")).Status.ShouldBe(0);
        (await _airunner.RunAsync("wal", command, "hurt", "--execution", "one")).Status.ShouldBe(0);
    }

    [Fact]
    public async Task A_damaged_log_is_purged_as_it_is_where_that_is_said()
    {
        await Logs.LeaveAsync("hurt", "one", "echo");
        Logs.Damage("hurt", "one", index: 1);
        (await _airunner.RunAsync("wal", "purge", "hurt", "--discard-pending")).Status.ShouldBe(0);
        Logs.Directory.Executions().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_killed_discard_has_recorded_and_not_removed_is_removed_by_the_next_one_and_nothing_that_came_later()
    {
        using (var generated = new GeneratedLog(_airunner.State)) generated.Write(new("left", "one"), events: 30, files: 3);
        var files = Logs.Directory.Find(new("left", "one"))!.Logs
            .ToDictionary(static file => file.Path, static file => File.ReadAllBytes(file.Path));
        var times = files.Keys.ToDictionary(static path => path, File.GetLastWriteTimeUtc);
        var current = Path.Combine(_airunner.Logs, "left_one.wal");
        (await _airunner.RunAsync("wal", "discard", "left")).Status.ShouldBe(0);
        void Leave(string path)
        {
            File.WriteAllBytes(path, files[path]);
            File.SetLastWriteTimeUtc(path, times[path]);
        }

        Leave(current);
        var dry = await _airunner.RunAsync("wal", "discard", "left", "--dry-run");
        var next = await _airunner.RunAsync("wal", "discard", "left");
        Logs.Directory.Executions().ShouldBeEmpty();
        foreach (var path in files.Keys) Leave(path);
        File.SetLastWriteTimeUtc(current, times[current].AddSeconds(1));
        var later = await _airunner.RunAsync("wal", "discard", "left", "--json");

        dry.Output.ShouldStartWith("left/one: the rest of the discarded log would be removed (1 file, ");
        (next.Status, next.Output.Split(" (")[0]).ShouldBe((0, "left/one: the rest of the discarded log removed"));
        StoredLogs.Lines(later.Output).ShouldHaveSingleItem().GetProperty("discarded").GetInt64().ShouldBe(30); // a log of its own
        File.ReadLines(Path.Combine(_airunner.State, "discarded.jsonl")).Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_record_that_a_crash_has_cut_off_takes_no_other_with_it()
    {
        await Logs.LeaveAsync("left", "one", "echo");
        var record = Path.Combine(_airunner.State, "discarded.jsonl");
        await File.WriteAllTextAsync(record, "{\"action\":\"disc");

        (await _airunner.RunAsync("wal", "discard", "left")).Status.ShouldBe(0);

        using var line = JsonDocument.Parse(File.ReadLines(record).Last());
        line.RootElement.GetProperty("job").GetString().ShouldBe("left");
    }

    [Fact]
    public async Task A_discarded_log_whose_rest_has_nothing_pending_is_removed_to_its_end()
    {
        await Logs.LeaveAsync("left", "one", "echo");
        var log = Path.Combine(_airunner.Logs, "left_one.wal");
        (await _airunner.RunAsync("wal", "set-aside", "left")).Status.ShouldBe(0);
        var file = Logs.Directory.Find(new("left", "one"))!.Logs.Single();
        var record = JsonSerializer.Serialize(new
        {
            action = "discard",
            job = "left",
            execution = "one",
            files = new[] { new { path = log, bytes = file.LengthBytes, modifiedAt = file.ModifiedAt } },
        });
        await File.AppendAllTextAsync(Path.Combine(_airunner.State, "discarded.jsonl"), $"{record}\n{{\"action\":\"disc");

        var next = await _airunner.RunAsync("wal", "discard", "left");

        next.Output.ShouldStartWith("left/one: the rest of the discarded log removed (1 file");
        File.Exists(log).ShouldBeFalse();
    }

    [Theory]
    [InlineData("wal prune", "--older-than or --max-bytes is required.")]
    [InlineData("wal prune --older-than soon", "'soon' is not an age for --older-than. Allowed: a number and a unit of s, m, h or d")]
    [InlineData("wal prune --max-bytes much", "'much' is not a size for --max-bytes. Allowed: a number and a unit of B")]
    [InlineData("wal replay --token-file x", "--token-file is for a server")]
    public async Task Wrong_usage_is_64_and_says_what_is_allowed(string arguments, string sentence)
    {
        var outcome = await _airunner.RunAsync(arguments.Split(' '));
        (outcome.Status, outcome.Output).ShouldBe((64, ""));
        outcome.Error.ShouldContain(sentence);
    }
}
