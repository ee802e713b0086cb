using System.Text;
using Airunner.Protocol;
using Airunner.Worker.Printing;
using Google.Protobuf;

namespace Airunner.Worker.Tests.Printing;

public sealed class LinePrinterSpecs
{
    private const string At1 = "1970-01-01T00:00:01.000Z ";
    private const string At2 = "1970-01-01T00:00:02.000Z ";
    private const string At3 = "1970-01-01T00:00:03.000Z ";

    private readonly StringBuilder _printed = new();

    [Fact]
    public async Task A_line_that_continues_in_other_events_has_one_time_that_of_its_beginning()
    {
        await PrintAsync(Times(), Out(1, "one"), Out(2, " and"), Out(3, " more\nnext\n"));
        _printed.ToString().ShouldBe($"{At1}one and more\n{At3}next\n");
    }

    [Fact]
    public async Task Each_stream_has_lines_of_its_own()
    {
        await PrintAsync(Times(), Out(1, "out"), Error(2, "error\n"), Out(3, "put\n"));
        _printed.ToString().ShouldBe($"{At2}error\n{At1}output\n");
    }

    [Fact]
    public async Task An_unfinished_line_is_shown_while_more_is_waited_for_and_its_rest_has_no_time()
    {
        var printer = Times();
        await printer.TakeAsync(Out(1, "Name: "), default);
        _printed.Length.ShouldBe(0);
        printer.Idle();
        _printed.ToString().ShouldBe($"{At1}Name: ");
        await printer.TakeAsync(Out(2, "Ada\n"), default);
        printer.End();
        _printed.ToString().ShouldBe($"{At1}Name: Ada\n");
    }

    [Fact]
    public async Task A_line_of_the_other_stream_does_not_begin_inside_an_unfinished_one()
    {
        var printer = Times();
        await printer.TakeAsync(Out(1, "Name: "), default);
        printer.Idle();
        await printer.TakeAsync(Error(2, "error\n"), default);
        printer.End();
        _printed.ToString().ShouldBe($"{At1}Name: \n{At2}error\n");
    }

    [Fact]
    public async Task A_pattern_matches_lines_without_their_colours_and_their_end()
    {
        await PrintAsync(Matching("^red$"), Out(1, "\u001b[31mre"), Out(2, "d\u001b[0m\r\nreddish\n"), Out(3, "red"));
        _printed.ToString().ShouldBe("\u001b[31mred\u001b[0m\r\nred");
    }

    [Fact]
    public async Task A_pattern_waits_for_the_end_of_a_line()
    {
        var printer = Matching("b$");
        await printer.TakeAsync(Out(1, "b"), default);
        printer.Idle();
        await printer.TakeAsync(Out(2, "c\nab\n"), default);
        printer.End();
        _printed.ToString().ShouldBe("ab\n");
    }

    [Fact]
    public async Task Lines_that_began_outside_the_time_are_left_out_whole()
    {
        var filter = new LineFilter(SinceMs: 2000, UntilMs: 3000, Pattern: null);
        await PrintAsync(Of(filter), Out(1, "a"), Out(2, "a\nb\nc"), Out(3, "c\nd\n"));
        _printed.ToString().ShouldBe("b\ncc\n");
    }

    [Fact]
    public async Task The_first_of_the_lines_that_match_can_be_left_out()
    {
        var filter = LineFilter.All with { Pattern = LineFilter.PatternOf("x") };
        await PrintAsync(Of(filter, skip: 2), Out(1, "x1\ny\nx2\nx3\ny\n"));
        _printed.ToString().ShouldBe("x3\n");
    }

    [Fact]
    public async Task A_line_longer_than_the_memory_for_it_is_printed_whole_with_one_time()
    {
        var part = new string('x', 700_000);
        await PrintAsync(Times(), Out(1, part), Out(2, part), Out(3, part + "\n"), Out(3, "next\n"));
        _printed.ToString().ShouldBe($"{At1}{part}{part}{part}\n{At3}next\n");
    }

    [Theory]
    [InlineData("a\nb", 2)]
    [InlineData("a\nb\n", 2)]
    [InlineData("", 0)]
    public void Lines_are_counted_as_they_are_printed(string output, int lines)
    {
        var counter = new LineCounter(null, LineFilter.All);
        counter.Take(Out(1, output));
        counter.End();
        counter.Count.ShouldBe(lines);
    }

    private static JobEvent Out(int seconds, string text) => Piece(seconds, StreamType.Stdout, text);

    private static JobEvent Error(int seconds, string text) => Piece(seconds, StreamType.Stderr, text);

    private static JobEvent Piece(int seconds, StreamType stream, string text) => new()
    {
        OutputBatch = new OutputBatchEvent
        {
            FirstTimestampMs = seconds * 1000,
            Outputs = { new OutputItem { StreamType = stream, Output = ByteString.CopyFromUtf8(text) } },
        },
    };

    private static async Task PrintAsync(LinePrinter printer, params JobEvent[] events)
    {
        foreach (var jobEvent in events) await printer.TakeAsync(jobEvent, default);
        printer.End();
    }

    private LinePrinter Times() => new(Write, null, LineFilter.All, hasTimes: true, strip: false, skip: 0);

    private LinePrinter Matching(string pattern) => Of(LineFilter.All with { Pattern = LineFilter.PatternOf(pattern) });

    private LinePrinter Of(LineFilter filter, long skip = 0) => new(Write, null, filter, hasTimes: false, strip: false, skip);

    private void Write(ReadOnlySpan<byte> bytes) => _printed.Append(Encoding.UTF8.GetString(bytes));
}
