using System.Runtime.Versioning;
using System.Text.Json;
using Airunner.Protocol;

namespace Airunner.Worker.Tests.EndToEnd;

/// <summary>Each command over the vectors of the log's format: whole, damaged, of the other dialect, of several files, archives.</summary>
[SupportedOSPlatform("linux")]
public sealed class VectorSpecs : IDisposable
{
    private readonly AirunnerProgram _airunner = new();
    private readonly VectorLogs _vectors;

    public VectorSpecs() => _vectors = new VectorLogs(_airunner.State);

    public void Dispose() => _airunner.Dispose();

    [Fact]
    public async Task List_show_verify_and_stats_find_what_the_vectors_say()
    {
        var listed = await ByJobAsync(0, "wal", "list", "--json");
        var shown = await ByJobAsync(0, "wal", "show", "--json");
        var verified = await ByJobAsync(65, "wal", "verify", "--json");
        var stats = StoredLogs.Lines((await _airunner.RunAsync("wal", "stats", "--json")).Output).Single();

        foreach (var vector in _vectors.Jobs)
        {
            Number(listed[vector.Job], "pending").ShouldBe(vector.Pending, vector.Job);
            (Number(listed[vector.Job], "damageFindings") > 0).ShouldBe(vector.IsDamaged, vector.Job);
            (shown[vector.Job].GetProperty("damage").GetArrayLength() > 0).ShouldBe(vector.IsDamaged, vector.Job);
            (verified[vector.Job].GetProperty("damage").GetArrayLength() > 0).ShouldBe(vector.IsDamaged, vector.Job);
            if (vector.Sequences is not { } sequences) continue;
            Number(listed[vector.Job], "events").ShouldBe(sequences.Count, vector.Job);
            Number(verified[vector.Job], "events").ShouldBe(sequences.Count, vector.Job);
        }

        foreach (var job in _vectors.Archived)
        {
            (listed[job].GetProperty("state").GetString(), Number(verified[job], "events")).ShouldBe(("archived", 5));
            shown[job].GetProperty("files")[0].GetProperty("kind").GetString().ShouldBe("archive");
        }

        Number(stats, "executions").ShouldBe(_vectors.Jobs.Count + _vectors.Archived.Count);
        Number(stats, "pending").ShouldBe(_vectors.Jobs.Sum(static vector => vector.Pending));
        listed.Count.ShouldBe(_vectors.Jobs.Count + _vectors.Archived.Count);
    }

    [Fact]
    public async Task Dump_prints_what_can_be_read_in_each_form_and_says_what_cannot()
    {
        var json = await RunAsync(65, "wal", "dump", "--json");
        var pending = await RunAsync(65, "wal", "dump", "--json", "--pending");
        var raw = await RunAsync(65, "wal", "dump", "--raw");
        var hex = await RunAsync(65, "wal", "dump", "--hex");
        var text = await RunAsync(65, "wal", "dump");

        var dumped = StoredLogs.Lines(json.Output).ToLookup(Job, Sequence);
        var undelivered = StoredLogs.Lines(pending.Output).ToLookup(Job, Sequence);
        foreach (var vector in _vectors.Jobs)
        {
            if (vector.Sequences is { } sequences) dumped[vector.Job].ShouldBe(sequences, vector.Job);
            undelivered[vector.Job].Count().ShouldBe(vector.Pending, vector.Job);
            json.Error.Contains($"/{vector.Job}_e", StringComparison.Ordinal).ShouldBe(vector.IsDamaged, vector.Job);
        }

        foreach (var job in _vectors.Archived) dumped[job].ShouldBe([1, 2, 4, 5, 6], job);
        var count = dumped.Sum(static job => job.Count());
        using var stream = new MemoryStream(raw.OutputBytes);
        var parsed = 0;
        for (; stream.Position < stream.Length; parsed++) _ = JobEvent.Parser.ParseDelimitedFrom(stream);
        parsed.ShouldBe(count);
        text.Output.Split('\n').Count(static line => line.StartsWith(' ')).ShouldBe(count);
        hex.Output.ShouldContain("event at byte 16, 57 bytes");
    }

    [Fact]
    public async Task Jobs_lists_every_job_and_says_what_cannot_be_read()
    {
        var jobs = await ByJobAsync(65, "jobs", "--json");
        var table = (await _airunner.RunAsync("jobs")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        foreach (var vector in _vectors.Jobs)
        {
            Number(jobs[vector.Job], "pending").ShouldBe(vector.Pending, vector.Job);
            if (vector.Sequences is { } sequences) Number(jobs[vector.Job], "events").ShouldBe(sequences.Count, vector.Job);
        }

        jobs["five-pending"].GetProperty("state").GetString().ShouldBe("failed");
        jobs["settled"].GetProperty("where").GetString().ShouldBe("delivered");
        table.Length.ShouldBe(jobs.Count + 1);
    }

    [Theory]
    [InlineData("five-pending", 0), InlineData("go-worker", 0), InlineData("zero-tail", 0), InlineData("failed-2-sent-6", 0)]
    [InlineData("archived.five-pending", 0), InlineData("archived.go-worker", 0), InlineData("flipped-length-bit", 0)]
    [InlineData("torn-tail", 65), InlineData("version-2", 65), InlineData("header-only", 0), InlineData("short-header", 0)]
    [InlineData("plain", 0), InlineData("nocurrent", 0), InlineData("gap", 65), InlineData("d13", 65)]
    public async Task Logs_events_and_exports_show_what_can_be_read(string job, int status)
    {
        var expected = _vectors.Archived.Contains(job) ? [1, 2, 4, 5, 6] : _vectors[job].Sequences;

        var events = await RunAsync(status, "events", job, "--json");
        var logs = await RunAsync(status, "logs", job);

        if (expected is not null) StoredLogs.Lines(events.Output).Select(Sequence).ShouldBe(expected);
        foreach (var form in new[] { "txt", "html", "cast", "jsonl" })
        {
            await RunAsync(status, "export", job, "--out", $"x.{form}");
            var file = Path.Combine(_airunner.State, $"x.{form}");
            if (form == "jsonl") (await File.ReadAllTextAsync(file)).ShouldBe(events.Output);
            if (form == "txt") (await File.ReadAllBytesAsync(file)).Length.ShouldBe(logs.OutputBytes.Length);
        }

        events.Error.Length.ShouldBe(logs.Error.Length);
        (status == 65).ShouldBe(logs.Error.Length > 0, logs.Error);
    }

    [Fact]
    public async Task Repair_leaves_only_what_it_says_and_what_opening_would_leave()
    {
        var dry = await RunAsync(65, "wal", "repair", "--dry-run", "--json");
        var repaired = await RunAsync(65, "wal", "repair", "--json");
        var verified = await ByJobAsync(65, "wal", "verify", "--json");
        var dumped = StoredLogs.Lines((await RunAsync(65, "wal", "dump", "--json")).Output).ToLookup(Job, Sequence);

        Actions(dry).ShouldBe(Actions(repaired));
        foreach (var vector in _vectors.Jobs)
        {
            (verified[vector.Job].GetProperty("damage").GetArrayLength() > 0)
                .ShouldBe(vector is { IsDamaged: true, IsForeign: true }, vector.Job);
            if (vector.Sequences is { } sequences) dumped[vector.Job].ShouldBe(sequences, vector.Job);
        }

        (await RunAsync(65, "wal", "repair", "gap")).Output.ShouldContain("gap_e~2.wal' is missing");

        static List<string> Actions(AirunnerProgram.Outcome outcome) => [.. StoredLogs.Lines(outcome.Output)
            .Select(static line => $"{line.GetProperty("path")} {line.GetProperty("action")} {line.GetProperty("lostBytes")}")];
    }

    [Fact]
    public async Task Replay_recover_and_the_clean_up_go_on_past_what_is_damaged()
    {
        var delivered = await RunAsync(65, "wal", "replay", "--json");
        StoredLogs.Lines(delivered.Output).Sum(static line => Number(line, "pending"))
            .ShouldBe(_vectors.Jobs.Sum(static job => job.Pending));

        (await RunAsync(0, "wal", "set-aside", "five-pending")).Output.ShouldStartWith("five-pending/e: 5 pending events set aside");
        (await RunAsync(65, "wal", "discard", "d13")).Error.ShouldContain("it is not known what is pending: left alone");
        await RunAsync(0, "wal", "repair", "d13");
        (await RunAsync(0, "wal", "discard", "d13")).Output.ShouldContain("pending events discarded");
        (await RunAsync(65, "wal", "purge", "version-2")).Error.ShouldEndWith(
            "left alone. 'airunner wal purge --discard-pending' removes it as it is.\n");
        (await RunAsync(0, "wal", "purge", "version-2", "--discard-pending")).Output.ShouldContain(" removed");
        (await RunAsync(0, "wal", "prune", "--max-bytes", "1B")).Output.ShouldContain("3 files, ");
        await RunAsync(0, "recover", "--drain-timeout", "60s");

        var left = await ByJobAsync(0, "wal", "list", "--json");
        left.Values.Where(static line => line.GetProperty("state").GetString() == "leftover").Select(Job).ShouldBe(["bad-magic"]);
        var jobs = await ByJobAsync(65, "jobs", "--json");
        foreach (var vector in _vectors.Jobs)
        {
            if (vector.Job is "version-2" or "d13" or "bad-magic" || vector.Sequences is []) continue;
            Number(jobs[vector.Job], "pending").ShouldBe(0, vector.Job);
        }
    }

    private static string Job(JsonElement line) => line.GetProperty("job").GetString()!;

    private static long Number(JsonElement line, string member) => line.GetProperty(member).GetInt64();

    private static long Sequence(JsonElement line) =>
        long.Parse(line.GetProperty("event").GetProperty("sequence").ToString(), System.Globalization.CultureInfo.InvariantCulture);

    private async Task<AirunnerProgram.Outcome> RunAsync(int status, params string[] arguments)
    {
        var outcome = await _airunner.RunAsync(arguments);
        outcome.Status.ShouldBe(status, $"{string.Join(' ', arguments)}\n{outcome.Output}\n{outcome.Error}");
        return outcome;
    }

    private async Task<Dictionary<string, JsonElement>> ByJobAsync(int status, params string[] arguments) =>
        StoredLogs.Lines((await RunAsync(status, arguments)).Output).ToDictionary(Job);
}
