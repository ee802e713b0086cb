using System.Runtime.Versioning;
using System.Text;
using Airunner.Worker.Commands;
using Airunner.Worker.Composition;
using Airunner.Worker.Posix;
using Airunner.Worker.Screens;

namespace Airunner.Worker.Tests.Screens;

/// <summary>The bar of long work, in a pseudo-terminal of the test's own.</summary>
[SupportedOSPlatform("linux")]
public sealed class WorkProgressSpecs
{
    private readonly PseudoTerminal _terminal = PseudoTerminal.Open(like: null);
    private readonly Dictionary<string, string> _environment = new() { ["TERM"] = "xterm" };

    [Fact]
    public void A_bar_moves_and_is_gone_at_the_end()
    {
        var screen = new StringBuilder();
        var error = Slave();
        var result = new WorkProgress(ShellWith(error), "verify", "files").Show(4, bar =>
        {
            bar.IsShown.ShouldBeTrue();
            bar.Report(1);
            Expect(screen, " 25% 1 of 4 files");
            bar.Report(3);
            Expect(screen, " 75% 3 of 4 files");
            return "done";
        });
        result.ShouldBe("done");
        error.Close();
        Rest(screen).ShouldEndWith("\r\e[2K", Case.Sensitive, "the line is cleared, and the cursor is at its beginning");
        screen.ToString().ShouldNotContain("\n");
    }

    [Fact]
    public void The_cursor_is_never_hidden_since_the_program_may_be_killed()
    {
        var screen = new StringBuilder();
        var error = Slave();
        new WorkProgress(ShellWith(error), "verify").Show(4, static bar => bar.IsShown);
        error.Close();
        Rest(screen).ShouldContain("verify");
        screen.ToString().ShouldNotContain("\e[?25");
    }

    [Fact]
    public void A_line_for_the_user_stands_above_the_bar()
    {
        var screen = new StringBuilder();
        var error = Slave();
        var shell = ShellWith(error);
        new WorkProgress(shell, "replay", "events").Show(2, bar =>
        {
            Expect(screen, "0 of 2 events");
            shell.Say("an event was refused.");
            Expect(screen, "\r\e[Jairunner: an event was refused.\r\n");
            Expect(screen, "0 of 2 events");
            return bar.IsShown;
        });
        shell.Say("over.");
        error.Close();
        Rest(screen).ShouldEndWith("\r\e[2Kairunner: over.\r\n");
    }

    [Fact]
    public void Without_colours_where_they_are_not_wanted()
    {
        _environment["NO_COLOR"] = "1";
        var screen = new StringBuilder();
        var error = Slave();
        new WorkProgress(ShellWith(error), "verify").Show(4, static bar => bar.IsShown);
        error.Close();
        Rest(screen).ShouldNotMatch("\e\\[[0-9;]*m");
    }

    [Fact]
    public void What_there_is_to_do_may_be_unknown()
    {
        var screen = new StringBuilder();
        var error = Slave();
        new WorkProgress(ShellWith(error), "export", "events").Show(0, bar =>
        {
            bar.Report(17);
            Expect(screen, " 17 events");
            bar.Expect(20);
            Expect(screen, "85% 17 of 20 events");
            return bar.IsShown;
        });
        error.Close();
        _terminal.Master.Close();
    }

    [Fact]
    public async Task Nothing_is_written_to_a_pipe_or_to_a_terminal_that_only_knows_lines()
    {
        var (read, write) = Descriptor.Pipe();
        (await new WorkProgress(ShellWith(write), "verify").ShowAsync(4, static bar => Task.FromResult(bar.IsShown))).ShouldBeFalse();
        write.Close();
        read.Read(new byte[1]).ShouldBe(0);
        read.Close();

        _environment["TERM"] = "dumb";
        var error = Slave();
        new WorkProgress(ShellWith(error), "verify").Show(4, static bar => bar.IsShown).ShouldBeFalse();
        error.Close();
        Rest(new StringBuilder()).ShouldBe("");
    }

    private Descriptor Slave() => new(Libc.Open(_terminal.ToString(), Libc.OpenReadWrite | Libc.OpenNoTerminal | Libc.OpenCloseOnExec));

    private Shell ShellWith(Descriptor error) => new(
        Descriptor.Closed, Descriptor.Closed, error, TimeProvider.System, _environment.GetValueOrDefault, new WorkerComposition());

    /// <summary>Reads until a text comes after what was read before; the text of the screen has no colours.</summary>
    private void Expect(StringBuilder screen, string text)
    {
        var from = screen.Length;
        while (!Plain(screen.ToString(from, screen.Length - from)).Contains(text, StringComparison.Ordinal))
            Read(screen).ShouldBeTrue($"'{text}' does not come: {screen}");
    }

    private string Rest(StringBuilder screen)
    {
        while (Read(screen))
        {
            // until the end
        }

        _terminal.Master.Close();
        return screen.ToString();
    }

    private bool Read(StringBuilder screen)
    {
        var buffer = new byte[4096];
        var count = _terminal.Master.Read(buffer);
        screen.Append(Encoding.UTF8.GetString(buffer, 0, count));
        return count > 0;
    }

    private static string Plain(string text) => System.Text.RegularExpressions.Regex.Replace(text, "\e\\[[0-9;]*m", "");
}
