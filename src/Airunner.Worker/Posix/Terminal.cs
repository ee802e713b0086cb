namespace Airunner.Worker.Posix;

/// <summary>How the controlling terminal treats this program.</summary>
internal static class Terminal
{
    /// <summary>
    /// Whether Ctrl-C at the terminal reaches this program's process group, and so the command, without this program's help.
    /// </summary>
    public static bool SignalsOurGroup()
    {
        var terminal = new Descriptor(Libc.Open("/dev/tty", Libc.OpenReadOnly | Libc.OpenCloseOnExec));
        if (!terminal.IsOpen) return false;
        var ours = Libc.GetForegroundGroup(terminal.Number) == Libc.GetProcessGroup();
        terminal.Close();
        return ours;
    }
}
