using System.Globalization;
using System.Runtime.Versioning;
using Airunner.Actors;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>What reads logs, over one of 1,000,000 events and over one of 50 files.</summary>
[SupportedOSPlatform("linux")]
public sealed class LargeLogSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();

    public void Dispose() => _airunner.Dispose();

    [Theory]
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

        var last = StoredLogs.Lines(await PrintedAsync("wal", "dump", "large", "--json", "--from", Text(events - 1)));
        last.Select(static line => line.GetProperty("event").GetProperty("sequence").ToString()).ShouldBe([Text(events - 1), Text(events)]);
        (await PrintedAsync("wal", "dump", "large", "--until", "2023-11-14T22:13:20.004Z")).Split('\n').Length.ShouldBe(4);

        (await PrintedAsync("logs", "large")).ShouldBe(
            string.Concat(Enumerable.Range(1, events).Select(static n => string.Create(CultureInfo.InvariantCulture, $"line {n}\n"))));
        (await PrintedAsync("logs", "large", "--tail", "2")).ShouldBe($"line {events - 1}\nline {events}\n");
    }

    private static long Number(System.Text.Json.JsonElement json, string member) => json.GetProperty(member).GetInt64();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<string> PrintedAsync(params string[] arguments)
    {
        var outcome = await _airunner.RunAsync(arguments);
        (outcome.Status, outcome.Error).ShouldBe((0, ""), string.Join(' ', arguments));
        return outcome.Output;
    }
}
