using System.Text;
using Airunner.Worker.Picturing;

namespace Airunner.Worker.Tests.Picturing;

public sealed class GlyphSetSpecs
{
    private readonly GlyphSet _glyphs = new();

    [Theory]
    [InlineData("a", 1), InlineData("é", 1), InlineData("ж", 1), InlineData("│", 1), InlineData("█", 1), InlineData("✓", 1)]
    [InlineData("中", 2), InlineData("あ", 2), InlineData("한", 2), InlineData("🚀", 2), InlineData("✅", 2), InlineData("\u0007", 2)]
    public void A_character_has_a_glyph_of_its_own_in_both_weights(string text, int columns)
    {
        var rune = text.EnumerateRunes().Single();
        var usual = _glyphs.Find(rune, isBold: false, columns);
        var bold = _glyphs.Find(rune, isBold: true, columns);
        usual.WidthPixels.ShouldBeLessThanOrEqualTo(columns * Glyph.ColumnPixels);
        usual.Ink.ShouldNotBe(Glyph.Frame(columns).Ink);
        Sum(usual).ShouldBeGreaterThan(0);
        Sum(bold).ShouldBeGreaterThanOrEqualTo(Sum(usual));
    }

    [Fact]
    public void Lines_and_blocks_reach_to_their_neighbours()
    {
        Find('█').Ink.ShouldAllBe(static ink => ink == byte.MaxValue);
        var line = Find('│');
        for (var y = 0; y < Glyph.LinePixels; y++) line.Ink.AsSpan(y * 16, 16).ToArray().Max().ShouldBeGreaterThan((byte)128);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void What_has_no_glyph_is_a_frame(int columns)
    {
        var frame = _glyphs.Find(new Rune(0x10FFFD), isBold: false, columns);
        frame.Ink.ShouldBe(Glyph.Frame(columns).Ink);
        frame.WidthPixels.ShouldBe(columns * Glyph.ColumnPixels);
        frame.Ink.Distinct().Order().ShouldBe([byte.MinValue, byte.MaxValue]);
    }

    [Fact]
    public void A_wide_glyph_in_one_column_is_narrow()
    {
        _glyphs.Find(new Rune('中'), isBold: false, columns: 1).WidthPixels.ShouldBe(Glyph.ColumnPixels);
    }

    private Glyph Find(char character) => _glyphs.Find(new Rune(character), isBold: false, columns: 1);

    private static int Sum(Glyph glyph) => glyph.Ink.Sum(static ink => ink);
}
