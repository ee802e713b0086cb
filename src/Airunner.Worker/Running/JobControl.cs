using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>
/// Stops and goes on together with the command, so that Ctrl-Z, <c>fg</c> and <c>bg</c> of the user's shell work on both; and lends the
/// command the user's terminal where it has none of its own.
/// </summary>
/// <param name="terminal">The user's terminal; null for none: then nobody could continue what stopped.</param>
/// <param name="raw">Its raw mode, while the command has a pseudo-terminal; null where it has none.</param>
/// <param name="stop">Stops this program.</param>
internal sealed class JobControl(Terminal? terminal, RawMode? raw, Action stop)
{
    private readonly Lock _gate = new();
    private ChildProcess? _child;
    private int? _earlyStop;
    private bool _isLent;

    /// <summary>The command runs.</summary>
    public void Started(ChildProcess child)
    {
        int? early;
        lock (_gate)
        {
            _child = child;
            early = _earlyStop;
        }

        raw?.Enter();
        if (early is { } signal) Stopped(signal);
    }

    /// <summary>The command stopped.</summary>
    /// <param name="signal">The signal that stopped it.</param>
    public void Stopped(int signal)
    {
        ChildProcess? child;
        lock (_gate)
        {
            child = _child;
            if (child is null) _earlyStop = signal; // it may stop before its start is known here
        }

        if (child is null || terminal is null) return;
        var wantsTerminal = signal is Signals.TerminalInput or Signals.TerminalOutput && raw is null;
        if (wantsTerminal && terminal.IsForeground) Lend(child);
        else if (wantsTerminal || signal == Signals.TerminalStop) StopToo(child);
    }

    /// <summary>This program goes on after a stop, or was moved to the foreground.</summary>
    public void Continued()
    {
        ChildProcess? child;
        bool lends;
        lock (_gate)
        {
            child = _child;
            lends = _isLent;
        }

        if (child is null) return;
        raw?.Enter();
        if (lends && terminal!.IsForeground) terminal.SetForeground(child.Pid);
        child.Signal(Signals.Continue);
    }

    /// <summary>The command has ended: the terminal is this program's again.</summary>
    public void Ended()
    {
        lock (_gate)
        {
            _child = null;
            if (_isLent) terminal!.SetForeground(Libc.GetProcessGroup());
            _isLent = false;
        }
    }

    /// <summary>The command wants the terminal that this program's group has.</summary>
    private void Lend(ChildProcess child)
    {
        lock (_gate) _isLent = true;
        terminal!.SetForeground(child.Pid);
        child.Signal(Signals.Continue);
    }

    private void StopToo(ChildProcess child)
    {
        var group = ProcessTable.Read().Rows.Where(row => row.Group == Libc.GetProcessGroup()).ToList();
        if (!HasShell(group))
        {
            child.Signal(Signals.Continue); // as the kernel ignores such a stop where no shell could continue it
            return;
        }

        raw?.Leave();
        bool wasLent;
        lock (_gate) wasLent = _isLent;
        if (wasLent) terminal!.SetForeground(Libc.GetProcessGroup());
        if (raw is not null || wasLent) StopRest(group); // the terminal has stopped the command's group only
        stop();
    }

    /// <summary>Without this program all would have been one group.</summary>
    private static void StopRest(IEnumerable<ProcessTable.Row> group)
    {
        foreach (var row in group.Where(row => row.Pid != Environment.ProcessId)) _ = Libc.Kill(row.Pid, Signals.TerminalStop);
    }

    /// <summary>Whether a process outside of the group, in the same session, waits for one of it: a shell with job control.</summary>
    private static bool HasShell(IReadOnlyList<ProcessTable.Row> group) =>
        group.Any(row => ProcessTable.TryRead(row.Parent, out var parent) && parent.Session == row.Session && parent.Group != row.Group);
}
