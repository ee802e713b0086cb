using System.Text;
using Airunner.Worker.Posix;

namespace Airunner.Worker.Tests.Posix;

public sealed class RawModeSpecs : IDisposable
{
    private readonly PseudoTerminal _pseudo = PseudoTerminal.Open(like: null);
    private readonly FileStream _slave;
    private readonly Terminal _terminal;

    public RawModeSpecs()
    {
        _slave = new FileStream(Encoding.UTF8.GetString(_pseudo.SlavePath), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        _terminal = new Terminal(new Descriptor((int)_slave.SafeFileHandle.DangerousGetHandle()));
    }

    public void Dispose()
    {
        _slave.Dispose();
        _pseudo.Master.Close();
    }

    [Fact]
    public void What_a_shell_has_set_meanwhile_is_made_raw_again_and_given_back_at_the_end()
    {
        var usual = Attributes();
        using (var raw = new RawMode(_terminal))
        {
            raw.Enter();
            Attributes().IsSameAs(usual.Raw()).ShouldBeTrue();
            usual.TryApply(_terminal.Device).ShouldBeTrue(); // a shell has the terminal, after a stop that this program did not see
            raw.Enter();
            Attributes().IsSameAs(usual.Raw()).ShouldBeTrue();
        }

        Attributes().IsSameAs(usual).ShouldBeTrue();
    }

    [Fact]
    public void Entered_twice_it_gives_back_what_was_there_at_first()
    {
        var usual = Attributes();
        using (var raw = new RawMode(_terminal))
        {
            raw.Enter();
            raw.Enter();
        }

        Attributes().IsSameAs(usual).ShouldBeTrue();
    }

    private TerminalAttributes Attributes()
    {
        TerminalAttributes.TryRead(_terminal.Device, out var attributes).ShouldBeTrue();
        return attributes;
    }
}
