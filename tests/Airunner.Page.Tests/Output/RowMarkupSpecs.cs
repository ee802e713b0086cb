using System.Text;
using Airunner.Collector.Server.Pages.Markup;
using Airunner.Collector.Server.Pages.Output;
using Airunner.Protocol;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Airunner.Page.Tests.Output;

public sealed class RowMarkupSpecs
{
    [Theory]
    [InlineData("\u001b[31mred", "f f1")]
    [InlineData("\u001b[1;4;91mred", "bo un f f9")]
    [InlineData("\u001b[38;5;196mred", "f f196")]
    [InlineData("\u001b[38:5:196mred", "f f196")]
    [InlineData("\u001b[48;5;17mblue", "b b17")]
    [InlineData("\u001b[7mturned", "fi bi")]
    [InlineData("\u001b[31;7mturned", "fi b b1")]
    [InlineData("\u001b[38;2;255;0;0mred", "f f196")]
    [InlineData("\u001b[38:2::255:0:0mred", "f f196")]
    [InlineData("\u001b[1m\u001b[22;3mleaning", "it")]
    public void Styles_are_classes(string text, string classes)
    {
        var piece = Row(text).QuerySelector(".x span")!;
        piece.ClassName!.Trim().ShouldBe(classes);
        piece.HasAttribute("style").ShouldBeFalse();
    }

    [Fact]
    public void A_true_colour_is_kept_for_the_script() =>
        Row("\u001b[38;2;1;2;254mx").QuerySelector(".x span")!.GetAttribute("data-f").ShouldBe("#0102fe");

    [Theory]
    [InlineData("plain\u001b[0m", "plain")]
    [InlineData("a\u001b[2Jb\u001b[10;20Hc", "abc")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://evil.example/\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001bPq#0;2;0;0;0\u001b\\after", "after")]
    [InlineData("\u001b(Btext\u001b=", "text")]
    [InlineData("cut \u001b[3", "cut ")]
    [InlineData("cut \u001b", "cut ")]
    [InlineData("\u001b]0;<script>", "")]
    [InlineData("10 %\r50 %\r100 %\r", "100 %")]
    [InlineData("10 %\u001b[2K\u001b[1G100 %", "100 %")]
    [InlineData("windows line\r", "windows line")]
    public void Of_other_sequences_nothing_is_left_and_of_progress_the_last_state(string text, string shown) =>
        Row(text).QuerySelector(".x")!.TextContent.ShouldBe(shown);

    [Fact]
    public void A_style_goes_on_in_the_next_row()
    {
        var style = AnsiReader.StyleAfter(Encoding.UTF8.GetBytes("\u001b[32mgreen"), default);
        Row("still", style).QuerySelector(".x span")!.ClassName!.Trim().ShouldBe("f f2");
    }

    [Fact]
    public void Hits_are_marked_across_styles_and_in_any_case()
    {
        var row = Row("an Er\u001b[31mROR\u001b[0m and an error", default, search: "error");
        row.QuerySelectorAll("mark").Select(static mark => mark.TextContent).ShouldBe(["Er", "ROR", "error"]);
        row.QuerySelector(".x")!.TextContent.ShouldBe("an ErROR and an error");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("\"><svg onload=alert(1)>")]
    [InlineData("\u001b[31m<b>\u001b[0m</code></div><iframe src='//evil'>")]
    [InlineData("&lt;script&gt;&#x3c;")]
    [InlineData("<!--")]
    [InlineData("\u001b[<script>m")]
    [InlineData("\u001b]8;;javascript:alert(1)\u0007click\u001b]8;;\u0007")]
    public void Output_is_never_markup(string text)
    {
        var row = Row(text, default, search: "<");
        var allowed = new[] { "DIV", "A", "SPAN", "CODE", "MARK" };
        row.QuerySelectorAll("*").ShouldAllBe(element => allowed.Contains(element.TagName));
        row.QuerySelectorAll("*").SelectMany(static element => element.Attributes).ShouldAllBe(attribute =>
            new[] { "class", "id", "href", "title", "data-f", "data-b" }.Contains(attribute.Name));
        row.QuerySelectorAll("a").Select(static link => link.GetAttribute("href")).ShouldBe(["?line=1#L1"]);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xC3, 0x28, 0x61 }, "\uFFFD\uFFFD(a")]
    [InlineData(new byte[] { 0x61, 0x00, 0x62 }, "a␀b")]
    [InlineData(new byte[] { 0xE2, 0x80, 0xAE, 0x61 }, "〈U+202E〉a")]
    [InlineData(new byte[] { 0xC2, 0x9B, 0x33, 0x31, 0x6D }, "〈U+009B〉31m")]
    [InlineData(new byte[] { 0xE2, 0x80, 0xA8 }, "〈U+2028〉")]
    [InlineData(new byte[] { 0x07, 0x08 }, "␇␈")]
    public void What_is_broken_or_invisible_is_shown(byte[] bytes, string shown) =>
        Of(bytes, default, "").QuerySelector(".x")!.TextContent.Replace('\u2329', '〈').Replace('\u232A', '〉').ShouldBe(shown);

    [Fact]
    public void Emoji_and_tabs_stay() => Row("👩‍💻\tند").QuerySelector(".x")!.TextContent.ShouldBe("👩‍💻\tند");

    private static IElement Row(string text, SgrStyle style = default, string search = "") =>
        Of(Encoding.UTF8.GetBytes(text), style, search);

    private static IElement Of(byte[] bytes, SgrStyle style, string search)
    {
        var html = new Html();
        new RowMarkup(search, marked: 0).Append(html, new RowHead(0, StreamType.Stdout, 0, style), bytes);
        return new HtmlParser().ParseDocument(html.ToString()).Body!;
    }
}
