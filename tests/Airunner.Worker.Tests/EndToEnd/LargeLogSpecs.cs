using System.Globalization;
using System.Runtime.Versioning;
using Airunner.Actors;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Each command over a log of one event, one of 1,000,000, and one of 50 files.</summary>
[SupportedOSPlatform("linux")]
public sealed class LargeLogSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(100_000, 50)]
    public async Task A_large_log_is_listed_shown_counted_verified_dumped_and_printed(int events, int files)
    {
        using (var generated = new GeneratedLog(_airunner.State)) generated.Write(new JobExecution("large", "one"), events, files);

        var listed = StoredLogs.Lines(await PrintedAsync("wal", "list", "--json")).ShouldHaveSingleItem();
        Number(listed, "events").ShouldBe(events);
        Number(listed, "pending").ShouldBe(events);

        var shown = StoredLogs.Lines(await PrintedAsync("wal", "show", "large", "--json")).ShouldHaveSingleItem();
        var parts = shown.GetProperty("files").EnumerateArray().ToList();
        parts.Count.ShouldBe(files);
        parts.Sum(static part => Number(part, "events")).ShouldBe(events);
        (await PrintedAsync("wal", "show", "large")).ShouldContain("large_one.wal");

        var verified = StoredLogs.Lines(await PrintedAsync("wal", "verify", "--json")).ShouldHaveSingleItem();
        (Number(verified, "events"), verified.GetProperty("damage").GetArrayLength()).ShouldBe((events, 0));

        var stats = StoredLogs.Lines(await PrintedAsync("wal", "stats", "--json")).ShouldHaveSingleItem();
        (Number(stats, "events"), Number(stats, "pending")).ShouldBe((events, events));

        var last = StoredLogs.Lines(await PrintedAsync("wal", "dump", "large", "--json", "--from", Text(events)));
        last.Select(static line => line.GetProperty("event").GetProperty("sequence").ToString()).ShouldBe([Text(events)]);
        var early = await PrintedAsync("wal", "dump", "large", "--until", "2023-11-14T22:13:20.004Z");
        early.Split('\n').Length.ShouldBe(Math.Min(events, 3) + 1);

        var job = StoredLogs.Lines(await PrintedAsync("jobs", "--json")).ShouldHaveSingleItem();
        (Number(job, "events"), Number(job, "pending")).ShouldBe((events, events));
        (await PrintedAsync("logs", "large")).ShouldBe(Output(events));
        (await PrintedAsync("logs", "large", "--tail", "1")).ShouldBe($"line {events}\n");
        StoredLogs.Lines(await PrintedAsync("events", "large", "--tail", "1", "--json")).ShouldHaveSingleItem();
        await PrintedAsync("export", "large", "--out", "large.txt");
        (await File.ReadAllTextAsync(Path.Combine(_airunner.State, "large.txt"))).ShouldBe(Output(events));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1_000_000, 1)]
    [InlineData(100_000, 50)]
    public async Task A_large_log_is_set_aside_archived_replayed_pruned_and_purged(int events, int files)
    {
        using (var generated = new GeneratedLog(_airunner.State)) generated.Write(new JobExecution("large", "one"), events, files);

        (await _airunner.RunAsync("wal", "repair")).Error.ShouldBe("airunner: no log is damaged.\n");
        (await PrintedAsync("wal", "discard", "large", "--dry-run")).ShouldContain($"{events} pending event");
        (await PrintedAsync("wal", "set-aside", "large")).ShouldContain($"{events} pending event");
        (await _airunner.RunAsync("recover")).Status.ShouldBe(0);
        Directory.GetFiles(_airunner.Archive, "large_one*.zst").Length.ShouldBe(files);

        var verified = StoredLogs.Lines(await PrintedAsync("wal", "verify", "--json")).ShouldHaveSingleItem();
        (Number(verified, "events"), verified.GetProperty("damage").GetArrayLength()).ShouldBe((events, 0));
        (await PrintedAsync("wal", "replay", "large")).ShouldContain($"large/one: {events} event");
        (await PrintedAsync("wal", "prune", "--max-bytes", "1B")).ShouldEndWith(" removed\n");
        (await PrintedAsync("logs", "large")).ShouldBe(Output(events), "The store has it.");
        (await PrintedAsync("wal", "purge", "large")).ShouldContain("its events in the store removed");
        (await _airunner.RunAsync("logs", "large")).Status.ShouldBe(66);
    }

    private static string Output(int events) =>
        string.Concat(Enumerable.Range(1, events).Select(static n => string.Create(CultureInfo.InvariantCulture, $"line {n}\n")));

    private static long Number(System.Text.Json.JsonElement json, string member) => json.GetProperty(member).GetInt64();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> PrintedAsync(params string[] arguments)
    {
        var outcome = await _airunner.RunAsync(arguments);
        (outcome.Status, outcome.Error).ShouldBe((0, ""), string.Join(' ', arguments));
        return outcome.Output;
    }
}
