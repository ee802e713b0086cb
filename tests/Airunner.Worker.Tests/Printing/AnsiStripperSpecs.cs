using System.Text;
using Airunner.Worker.Printing;

namespace Airunner.Worker.Tests.Printing;

public sealed class AnsiStripperSpecs
{
    [Theory]
    [InlineData("plain é\r\n", "plain é\r\n")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b[38;2;1;2;3mtrue\u001b[m colour", "true colour")]
    [InlineData("a\u001b[2Kb\u001b[?25lc\u001b[1 qd", "abcd")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001bPq#0\u001b\\after", "after")]
    [InlineData("\u001b(B\u001b=\u001b7x\u001b8", "x")]
    [InlineData("\u001b]not ended\nnext line", "\nnext line")]
    [InlineData("\u001b[12\n34mx", "\nx")]
    [InlineData("\u001b[31\u0018x", "x")]
    [InlineData("\u001b", "")]
    public void Sequences_are_removed_however_they_are_cut(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var stripper = new AnsiStripper();
            var left = string.Concat(new[] { bytes.AsMemory(0, cut), bytes.AsMemory(cut) }
                .Select(part => Encoding.Latin1.GetString(stripper.Text(part).Span)));
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(left)).ShouldBe(expected);
        }
    }
}
