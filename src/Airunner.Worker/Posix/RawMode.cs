namespace Airunner.Worker.Posix;

/// <summary>Puts a terminal into raw mode, and back whatever ends the program, short of a SIGKILL.</summary>
/// <remarks>After a SIGKILL the shell restores its terminal, as after any program that a signal killed.</remarks>
internal sealed class RawMode : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Terminal _terminal;
    private readonly Func<TerminalAttributes, TerminalAttributes> _mode;
    private TerminalAttributes? _earlier;

    /// <param name="terminal">The terminal.</param>
    /// <param name="mode">Gives the modes to use meanwhile; null for raw ones.</param>
    public RawMode(Terminal terminal, Func<TerminalAttributes, TerminalAttributes>? mode = null)
    {
        _terminal = terminal;
        _mode = mode ?? (static attributes => attributes.Raw());
        AppDomain.CurrentDomain.ProcessExit += LeaveAtEnd;
        AppDomain.CurrentDomain.UnhandledException += LeaveAtEnd;
    }

    /// <summary>Enters it; nothing happens in the background, where that would stop this program.</summary>
    /// <remarks>
    /// Also where it was entered before: meanwhile a shell may have had the terminal, and set it. A Ctrl-Z before the first entering stops
    /// this program right after it.
    /// </remarks>
    public void Enter()
    {
        lock (_gate)
        {
            if (!_terminal.IsForeground || !TerminalAttributes.TryRead(_terminal.Device, out var attributes)) return;
            var mode = _mode(attributes);
            if (!mode.IsSameAs(attributes) && mode.TryApply(_terminal.Device)) _earlier = attributes;
        }
    }

    /// <summary>Leaves it: the terminal is as it was.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            // In the background the terminal belongs to another group, whose shell has set it.
            if (_earlier is { } earlier && _terminal.IsForeground) earlier.TryApply(_terminal.Device);
            _earlier = null;
        }
    }

    public void Dispose()
    {
        Leave();
        AppDomain.CurrentDomain.ProcessExit -= LeaveAtEnd;
        AppDomain.CurrentDomain.UnhandledException -= LeaveAtEnd;
    }

    private void LeaveAtEnd(object? sender, EventArgs end) => Leave();
}
