using System.Text;
using Airunner.Worker.Posix;
using Airunner.Worker.Running;

namespace Airunner.Worker.Tests.Running;

public sealed class TerminalRelaySpecs
{
    /// <summary>The shell's signal came in the background; before it was handled, the program was moved to the foreground.</summary>
    [Fact]
    public void A_program_that_was_continued_sets_the_terminal_again_although_it_is_not_seen_in_the_background()
    {
        var user = PseudoTerminal.Open(like: null);
        var command = PseudoTerminal.Open(like: null);
        var path = Encoding.UTF8.GetString(user.SlavePath);
        using var slave = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var terminal = new Terminal(new Descriptor((int)slave.SafeFileHandle.DangerousGetHandle()));
        using var set = new SemaphoreSlim(0);
        using (var relay = new TerminalRelay(terminal, command.Master, () => set.Release()))
        {
            set.CurrentCount.ShouldBe(0);
            for (var times = 0; times < 2; times++)
            {
                relay.Continued();
                set.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
            }
        }

        user.Master.Close();
        command.Master.Close();
    }
}
