namespace Airunner.Worker.Posix;

/// <summary>The terminal that this program was started at.</summary>
internal sealed unsafe class Terminal(Descriptor device)
{
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ
    private const int Block = 0;
    private const int SetMask = 2;

    /// <summary>Its descriptor, for reading and writing.</summary>
    public Descriptor Device => device;

    /// <summary>
    /// Whether this program's group may use it now. True where it is not the controlling one: then it knows no groups of this session.
    /// </summary>
    public bool IsForeground => Libc.GetForegroundGroup(device.Number) is var group && (group < 0 || group == Libc.GetProcessGroup());

    /// <summary>The size of its window; null where it has none.</summary>
    public WindowSize? Size
    {
        get
        {
            WindowSize size;
            return Libc.WindowControl(device.Number, GetWindowSize, &size) == 0 ? size : null;
        }
    }

    /// <summary>The controlling terminal; else standard input or output where that is one; else null.</summary>
    public static Terminal? Find()
    {
        var controlling = new Descriptor(Libc.Open("/dev/tty", Libc.OpenReadWrite | Libc.OpenCloseOnExec));
        if (controlling.IsOpen) return new Terminal(controlling);
        if (Descriptor.StandardInput.IsTerminal) return new Terminal(Descriptor.StandardInput);
        return Descriptor.StandardOutput.IsTerminal ? new Terminal(Descriptor.StandardOutput) : null;
    }

    /// <summary>Lets a group of this session use it, also when this program's own may not.</summary>
    public void SetForeground(int group)
    {
        const int opaqueBytes = 1024;
        byte* signals = stackalloc byte[opaqueBytes], earlier = stackalloc byte[opaqueBytes];
        _ = Libc.EmptySignals(signals);
        _ = Libc.AddSignal(signals, Signals.TerminalOutput);
        // From the background this would stop the caller with SIGTTOU, unless that is blocked.
        _ = Libc.SetSignalMask(Block, signals, earlier);
        _ = Libc.SetForegroundGroup(device.Number, group);
        _ = Libc.SetSignalMask(SetMask, earlier, null);
    }
}
