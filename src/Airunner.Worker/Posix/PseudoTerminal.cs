using System.Text;

namespace Airunner.Worker.Posix;

/// <summary>A pseudo-terminal: this program has the master, the command the slave.</summary>
internal sealed unsafe class PseudoTerminal
{
    private const nuint SetWindowSize = 0x5414; // TIOCSWINSZ
    private static readonly WindowSize Usual = new(24, 80, 0, 0);

    private PseudoTerminal(Descriptor master, byte[] slavePath)
    {
        Master = master;
        SlavePath = slavePath;
    }

    /// <summary>Reads what the command writes, and writes what it reads. It never blocks.</summary>
    public Descriptor Master { get; }

    /// <summary>The path of the slave.</summary>
    public byte[] SlavePath { get; }

    /// <summary>Opens one with the modes and the size of another terminal.</summary>
    /// <param name="like">That terminal; null for usual modes and 80 × 24.</param>
    /// <exception cref="IOException">There is none.</exception>
    public static PseudoTerminal Open(Terminal? like)
    {
        var master = Libc.OpenMaster(Libc.OpenReadWrite | Libc.OpenNoTerminal | Libc.OpenCloseOnExec);
        if (master < 0) throw Descriptor.Failure("posix_openpt");
        var path = stackalloc byte[256];
        if (Libc.GrantSlave(master) != 0 || Libc.UnlockSlave(master) != 0 || Libc.SlaveName(master, path, 256) != 0)
        {
            var failure = Descriptor.Failure("pseudo-terminal");
            _ = Libc.Close(master);
            throw failure;
        }

        _ = Libc.Fcntl(master, Libc.SetStatusFlags, Libc.OpenNonBlocking);
        var name = new ReadOnlySpan<byte>(path, 256);
        var opened = new PseudoTerminal(new Descriptor(master, endsWithError: true), name[..name.IndexOf((byte)0)].ToArray());
        if (like is not null && TerminalAttributes.TryRead(like.Device, out var attributes)) attributes.TryApply(opened.Master);
        opened.SetSize(like?.Size ?? Usual);
        return opened;
    }

    /// <summary>The slave's path as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(SlavePath);

    /// <summary>Sets the size; the kernel sends SIGWINCH to the group in the foreground when it is another.</summary>
    public void SetSize(WindowSize size) => _ = Libc.WindowControl(Master.Number, SetWindowSize, &size);
}
