using System.Text;
using Airunner.Worker.Masking;

namespace Airunner.Worker.Tests.Masking;

public sealed class Utf8CutSpecs
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("aé", "aé")]
    [InlineData("a€", "a€")]
    [InlineData("a😀", "a😀")]
    [InlineData("", "")]
    public void A_whole_text_is_whole(string text, string expected) => Whole(Encoding.UTF8.GetBytes(text)).ShouldBe(expected);

    [Theory]
    [InlineData("é", 1)]
    [InlineData("€", 2)]
    [InlineData("😀", 3)]
    public void An_unfinished_character_is_left_out(string character, int longestPart)
    {
        for (var bytes = 1; bytes <= longestPart; bytes++)
            Whole([(byte)'a', .. Encoding.UTF8.GetBytes(character).AsSpan(0, bytes)]).ShouldBe("a");
    }

    [Fact]
    public void Bytes_that_are_no_text_count_as_whole()
    {
        Utf8Cut.WholeLength([0x80, 0x80, 0x80, 0x80]).ShouldBe(4);
        Utf8Cut.WholeLength([0xFF]).ShouldBe(1);
        Utf8Cut.WholeLength([0xC0]).ShouldBe(1);
        Utf8Cut.WholeLength([(byte)'a', 0x80]).ShouldBe(2);
    }

    private static string Whole(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes[..Utf8Cut.WholeLength(bytes)]);
}
