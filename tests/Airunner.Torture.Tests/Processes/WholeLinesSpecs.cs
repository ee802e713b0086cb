using System.Text;
using Airunner.Torture.Processes;

namespace Airunner.Torture.Tests.Processes;

public sealed class WholeLinesSpecs
{
    [Fact]
    public void A_line_of_any_length_is_whole_and_one_without_its_end_is_left_out()
    {
        string[] lines = ["", "short", new('x', 64 * 1024), new('y', 300_000), "last"];
        using var pipe = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\ncut off"));
        WholeLines.Of(pipe).ShouldBe(lines);
    }
}
