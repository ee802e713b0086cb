using Airunner.Worker.Picturing;

namespace Airunner.Worker.Tests.Picturing;

public sealed class CellLinesSpecs
{
    [Theory]
    [InlineData("ab", "a1 b1")]
    [InlineData("中b", "中2 b1")]
    [InlineData("🚀!", "🚀2 !1")]
    [InlineData("e\u0301x", "e\u03011 x1")] // a mark stands on the character before it
    [InlineData("\u2764\uFE0F|", "\u27641 |1")] // a chosen form is not drawn
    [InlineData("\U0001F468\u200D\U0001F469", "\U0001F4682 \U0001F4692")] // what joins is not drawn
    [InlineData("a\tb", "a1 \t7 b1")]
    [InlineData("\u0007\u202E", "\u00072 \u202E2")] // invisible ones have a frame with their name
    [InlineData("", "")]
    public void A_character_has_its_columns(string text, string cells) =>
        Text(text, 80).ShouldBe([cells]);

    [Fact]
    public void A_line_is_continued_in_the_next_and_a_wide_character_stays_whole()
    {
        Text("12345678", 8).ShouldBe(["11 21 31 41 51 61 71 81"]);
        Text("1234567中9", 8).ShouldBe(["11 21 31 41 51 61 71", "中2 91"]);
        Text("1234\t5", 8).ShouldBe(["11 21 31 41 \t4", "51"]);
    }

    [Fact]
    public void Each_piece_has_its_style()
    {
        var red = PictureColours.Text(0xFF0000);
        var cells = CellLines.Of("🚀bc", [(2, red), (3, default), (4, red)], 80)[0];
        cells.Select(static cell => cell.Style).ShouldBe([red, default, red]);
    }

    private static IEnumerable<string> Text(string text, int columns) => CellLines.Of(text, [(text.Length, default)], columns)
        .Select(static line => string.Join(' ', line.Select(static cell => $"{cell.Text}{cell.Columns}")));
}
