using Airunner.Worker.Piping;

namespace Airunner.Worker.Tests.Piping;

public sealed class LineSplitterSpecs
{
    [Fact]
    public void A_line_keeps_its_newline() => LineSplitter.Next("ab\ncd\n"u8, isLast: false).ShouldBe(3);

    [Fact]
    public void An_empty_line_is_its_newline() => LineSplitter.Next("\n\n"u8, isLast: false).ShouldBe(1);

    [Fact]
    public void A_line_that_is_not_whole_waits_for_more() => LineSplitter.Next("ab"u8, isLast: false).ShouldBe(0);

    [Fact]
    public void The_last_line_needs_no_newline() => LineSplitter.Next("ab"u8, isLast: true).ShouldBe(2);

    [Fact]
    public void The_end_of_the_input_is_not_a_line() => LineSplitter.Next([], isLast: true).ShouldBe(0);

    [Fact]
    public void A_line_of_256_KiB_is_whole_with_its_newline()
    {
        var bytes = new byte[LineSplitter.MaxLine + 10];
        bytes[LineSplitter.MaxLine - 1] = (byte)'\n';
        LineSplitter.Next(bytes, isLast: false).ShouldBe(LineSplitter.MaxLine);
    }

    [Fact]
    public void A_longer_line_comes_in_pieces()
    {
        var bytes = new byte[LineSplitter.MaxLine + 10];
        bytes[LineSplitter.MaxLine] = (byte)'\n';
        LineSplitter.Next(bytes, isLast: false).ShouldBe(LineSplitter.MaxLine);
        LineSplitter.Next(bytes.AsSpan(LineSplitter.MaxLine), isLast: false).ShouldBe(1);
    }

    [Fact]
    public void A_piece_ends_between_two_characters()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes('x' + new string('é', LineSplitter.MaxLine));
        LineSplitter.Next(bytes, isLast: false).ShouldBe(LineSplitter.MaxLine - 1);
    }
}
