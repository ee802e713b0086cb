using System.Text.Json;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Worker.Tests.Printing;

/// <summary>Checks lines against the grammar of asciicast v2, as its documentation gives it.</summary>
public sealed class AsciicastPrinterSpecs
{
    private readonly List<string> _lines = [];

    [Fact]
    public async Task A_recording_has_a_header_and_a_line_for_each_piece()
    {
        await PrintAsync(Started(10_000), Batch(10_500, (0, "one\n"), (250, "two\r\n")), Line(12_000, "three\n"));
        CheckGrammar();
        var header = JsonDocument.Parse(_lines[0]).RootElement;
        (header.GetProperty("width").GetInt32(), header.GetProperty("height").GetInt32()).ShouldBe((80, 24));
        (header.GetProperty("timestamp").GetInt64(), header.GetProperty("title").GetString()).ShouldBe((10, "make"));
        Events().ShouldBe([(0.5, "o", "one\r\n"), (0.75, "o", "two\r\n"), (2.0, "o", "three\r\n")]);
    }

    [Fact]
    public async Task The_size_of_the_terminal_is_that_of_the_recording()
    {
        await PrintAsync(Started(0), Resized(0, 100, 40), Batch(1000, (0, "a\n")), Resized(2000, 60, 20));
        CheckGrammar();
        var header = JsonDocument.Parse(_lines[0]).RootElement;
        (header.GetProperty("width").GetInt32(), header.GetProperty("height").GetInt32()).ShouldBe((100, 40));
        Events().ShouldBe([(1.0, "o", "a\n"), (2.0, "r", "60x20")]); // a terminal writes CR LF itself: LF alone has a meaning
    }

    [Fact]
    public async Task A_character_that_is_cut_comes_whole_and_other_bytes_are_replaced()
    {
        var euro = "€"u8.ToArray();
        await PrintAsync(Started(0), Bytes(1000, euro[..1]), Bytes(2000, euro[1..]), Bytes(3000, [0xff, (byte)'x']), Bytes(4000, [0xe2]));
        CheckGrammar();
        Events().ShouldBe([(2.0, "o", "€"), (3.0, "o", "\ufffdx"), (3.0, "o", "\ufffd")]);
    }

    [Fact]
    public async Task Times_never_go_back()
    {
        await PrintAsync(Started(5000), Line(6000, "a"), Line(5500, "b"), Line(4000, "c"));
        CheckGrammar();
        Events().Select(piece => piece.Seconds).ShouldBe([1, 1, 1]);
    }

    [Fact]
    public async Task A_job_without_output_is_a_header()
    {
        await PrintAsync();
        _lines.Count.ShouldBe(1);
        CheckGrammar();
    }

    private async Task PrintAsync(params JobEvent[] events)
    {
        var printer = new AsciicastPrinter(_lines.Add, "make", stream: null, strip: false);
        foreach (var jobEvent in events) await printer.TakeAsync(jobEvent, CancellationToken.None);
        printer.End();
    }

    private void CheckGrammar()
    {
        var header = JsonDocument.Parse(_lines[0]).RootElement;
        header.GetProperty("version").GetInt32().ShouldBe(2);
        header.GetProperty("width").GetInt32().ShouldBePositive();
        header.GetProperty("height").GetInt32().ShouldBePositive();
        header.GetProperty("timestamp").TryGetInt64(out _).ShouldBeTrue();
        var last = 0.0;
        foreach (var line in _lines.Skip(1))
        {
            line.ShouldNotContain("\n");
            var piece = JsonDocument.Parse(line).RootElement;
            piece.GetArrayLength().ShouldBe(3);
            piece[0].GetDouble().ShouldBeGreaterThanOrEqualTo(last);
            last = piece[0].GetDouble();
            piece[1].GetString().ShouldBeOneOf("o", "r");
            piece[2].ValueKind.ShouldBe(JsonValueKind.String);
            if (piece[1].GetString() == "r") piece[2].GetString()!.ShouldMatch("^[0-9]+x[0-9]+$");
        }
    }

    private IEnumerable<(double Seconds, string Code, string Data)> Events() => _lines.Skip(1)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Select(piece => (piece[0].GetDouble(), piece[1].GetString()!, piece[2].GetString()!));

    private static JobEvent Started(long atMs) => At(atMs, new JobEvent { ProcessStart = new ProcessStartEvent() });

    private static JobEvent Resized(long atMs, int columns, int rows) =>
        At(atMs, new JobEvent { TerminalResize = new TerminalResizeEvent { Cols = columns, Rows = rows } });

    private static JobEvent Line(long atMs, string text) => Bytes(atMs, System.Text.Encoding.UTF8.GetBytes(text));

    private static JobEvent Bytes(long atMs, byte[] bytes) =>
        At(atMs, new JobEvent { Output = new OutputEvent { Output = ByteString.CopyFrom(bytes) } });

    private static JobEvent Batch(long atMs, params (int DeltaMs, string Text)[] items)
    {
        var batch = new OutputBatchEvent { FirstTimestampMs = atMs };
        foreach (var (delta, text) in items)
            batch.Outputs.Add(new OutputItem { Output = ByteString.CopyFromUtf8(text), TimestampDeltaMs = delta });
        return At(atMs, new JobEvent { OutputBatch = batch });
    }

    private static JobEvent At(long atMs, JobEvent jobEvent)
    {
        jobEvent.Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(atMs));
        return jobEvent;
    }
}
