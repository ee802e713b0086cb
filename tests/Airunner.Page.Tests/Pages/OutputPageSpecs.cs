using System.Text;
using System.Text.Json;
using Airunner.Actors;
using Airunner.Collector.Tests;
using Airunner.Protocol;

namespace Airunner.Page.Tests.Pages;

public sealed class OutputPageSpecs : PageCollector
{
    [Fact]
    public async Task Output_is_shown_by_numbered_rows_with_standard_error_marked()
    {
        Store(Job, Make.Batch(1, (StreamType.Stdout, "out\n"u8.ToArray()), (StreamType.Stderr, "wrong\n"u8.ToArray())), End(3, 1));
        var page = await OutputAsync();
        RowsOf(page).ShouldBe(["out", "wrong"]);
        page.QuerySelectorAll(".n").Select(static cell => cell.TextContent).ShouldBe(["1", "2"]);
        page.QuerySelectorAll(".r.err .x").Single().TextContent.ShouldBe("wrong");
        page.QuerySelector(".state")!.TextContent.ShouldBe("failed, exit 1");
    }

    [Fact]
    public async Task A_line_in_several_events_is_one_row()
    {
        Store(Job, Make.Output(1, "a"), Make.Output(2, "b\nc"), Make.Output(3, "d"));
        RowsOf(await OutputAsync()).ShouldBe(["ab", "cd"]);
    }

    [Fact]
    public async Task Complete_output_says_so_and_missing_sequences_are_named_until_they_arrive()
    {
        Store(Job, [.. Make.Outputs(1, 16), .. Make.Outputs(21, 2), End(25)]);
        (await OutputAsync()).QuerySelector(".complete")!.TextContent.ShouldBe("19 events, sequences 17–20 and 23–24 missing");
        Store(Job, [.. Make.Outputs(17, 4), .. Make.Outputs(23, 2)]);
        string sentence;
        do
        {
            sentence = (await OutputAsync()).QuerySelector(".complete")!.TextContent; // looked at anew within two seconds
        }
        while (sentence.Contains("sequences", StringComparison.Ordinal));
        sentence.ShouldBe("25 events, none missing");
        RowsOf(await OutputAsync())[16].ShouldBe("line 17");
    }

    [Fact]
    public async Task Without_the_script_long_output_comes_in_pages_that_are_linked()
    {
        Store(Job, [.. Make.Outputs(1, 1201), End(1202)]);
        var page = await OutputAsync();
        RowsOf(page).ShouldBe(LinesFrom(1, 500));
        page = await OutputAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        RowsOf(page).ShouldBe(LinesFrom(501, 500));
        page = await OutputAsync(page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        RowsOf(page).ShouldBe(LinesFrom(1001, 201));
        page.QuerySelector("a[rel=next]").ShouldBeNull();
        RowsOf(await OutputAsync("?at=end")).ShouldBe(LinesFrom(1001, 201));
        RowsOf(await OutputAsync("?line=600")).ShouldBe(LinesFrom(501, 500));
        RowsOf(await OutputAsync("?line=99999999")).ShouldBe(LinesFrom(1001, 201));
        (await OutputAsync("?line=600")).QuerySelector(".r.at .n")!.TextContent.ShouldBe("600");
    }

    [Theory]
    [InlineData("/rows?from=0&count=3", 1, 3)]
    [InlineData("/rows?from=4998&count=10", 4999, 10)]
    [InlineData("/rows?from=19999&count=10", 20000, 1)]
    [InlineData("/rows?from=20000&count=10", 0, 0)]
    public async Task Rows_are_read_by_range_wherever_they_are(string range, int first, int count)
    {
        Store(Job, Long(20_000));
        var page = await OutputAsync(range);
        RowsOf(page).Select(static row => row.TrimEnd('.')).ShouldBe(Enumerable.Range(first, count).Select(static i => $"line {i}"));
    }

    [Fact]
    public async Task The_text_that_is_looked_for_is_found_and_marked_from_a_line_on()
    {
        Store(Job, Long(20_000));
        var page = await OutputAsync("?find=1&q=LINE+12345.&line=1");
        page.QuerySelector(".r.at .n")!.TextContent.ShouldBe("12,345");
        page.QuerySelector("mark")!.TextContent.ShouldBe("line 12345.");
        (await OutputAsync("?find=1&q=line+12345.&line=12346")).QuerySelector(".empty")!.TextContent.ShouldContain("No line");
        var hits = JsonDocument.Parse(await Http.GetStringAsync("/jobs/build/executions/one/hits?q=line+1999")).RootElement;
        hits.GetProperty("hits").EnumerateArray().Select(static hit => hit.GetInt64())
            .ShouldBe([1998, .. Enumerable.Range(19989, 10).Select(static i => (long)i)]);
        hits.GetProperty("next").GetInt64().ShouldBe(-1);
    }

    [Theory]
    [InlineData("all\nERROR: it broke\nmake: done\n", null, 2)]
    [InlineData("all\nfine\n", null, 2)]
    [InlineData("error on stdout\nlast\n", "warning\n", 3)]
    public async Task Jump_to_failure_goes_to_the_last_error(string output, string? errors, int line)
    {
        var items = new List<(StreamType, byte[])> { (StreamType.Stdout, Encoding.UTF8.GetBytes(output)) };
        if (errors is not null) items.Add((StreamType.Stderr, Encoding.UTF8.GetBytes(errors)));
        items.Add((StreamType.Stdout, "\n"u8.ToArray()[..(errors is null ? 0 : 1)]));
        Store(Job, Make.Batch(1, [.. items]), End(1 + items.Count, 1));
        (await OutputAsync("?at=failure")).QuerySelector(".r.at .n")!.TextContent.ShouldBe($"{line}");
    }

    [Fact]
    public async Task Raw_is_the_output_byte_for_byte_as_a_file()
    {
        byte[] bytes = [0xFF, 0x00, .. "\u001b[31m<b>\r\n"u8];
        Store(Job, Make.Output(1, bytes), Make.Output(2, "more"), End(3));
        using var answer = await Http.GetAsync("/jobs/build/executions/one/raw");
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe([.. bytes, .. "more"u8]);
        answer.Content.Headers.ContentDisposition!.ToString().ShouldBe("attachment; filename=\"build-one.log\"");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; charset=utf-8");
    }

    [Fact]
    public async Task What_went_wrong_is_shown_as_text()
    {
        Store(Job, new JobEvent
        {
            Sequence = 1,
            EventType = EventType.ProcessError,
            ProcessError = new ProcessErrorEvent { ErrorMessage = "<img src=x onerror=alert(1)>" },
        });
        var page = await OutputAsync();
        page.QuerySelector(".wrong")!.TextContent.ShouldBe("<img src=x onerror=alert(1)>");
        page.QuerySelectorAll("main img").ShouldBeEmpty();
        page.QuerySelector(".state")!.TextContent.ShouldBe("ended without a status");
    }

    [Fact]
    public async Task A_timeline_shows_output_over_time_and_the_longest_silence()
    {
        Store(Job, Make.Output(1, "a\n"), Make.Output(2, "b\n"), Make.Output(62, "c\n"));
        var timeline = (await OutputAsync()).QuerySelector(".timeline")!;
        timeline.QuerySelector("figcaption")!.TextContent.ShouldContain("longest silence 1 min 0 s from 00:00:02");
        timeline.QuerySelectorAll("a").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Rows_of_many_places_are_those_of_the_raw_output()
    {
        var chance = new Random(7);
        var events = new List<JobEvent>();
        for (var sequence = 1; sequence <= 3000; sequence++)
        {
            var text = new StringBuilder();
            for (var i = chance.Next(40); i > 0; i--)
                text.Append(chance.Next(8) == 0 ? "\n" : $"piece {sequence}.{i} \u001b[{chance.Next(90, 97)}m");
            events.Add(Make.Output(sequence, text.ToString()));
        }

        Store(Job, events);
        var raw = await Http.GetStringAsync("/jobs/build/executions/one/raw");
        var lines = System.Text.RegularExpressions.Regex.Replace(raw, "\u001b\\[\\d+m", "").Split('\n');
        if (lines[^1].Length == 0) lines = lines[..^1];
        for (var from = 0; from < lines.Length; from += 777)
        {
            var rows = RowsOf(await OutputAsync($"/rows?from={from}&count=20"));
            rows.ShouldBe(lines[from..Math.Min(lines.Length, from + 20)]);
        }
    }

    private static string[] LinesFrom(int first, int count) => Enumerable.Range(first, count).Select(static i => $"line {i}").ToArray();

    /// <summary>More than one place of the index.</summary>
    private static IEnumerable<JobEvent> Long(int count) =>
        Enumerable.Range(1, count).Select(static i => Make.Output(i, $"line {i}{new string('.', 200)}\n"));
}
