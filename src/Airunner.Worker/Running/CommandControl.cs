using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>What signals to this program, and stops of the command, do to the other.</summary>
internal sealed class CommandControl : IDisposable
{
    private readonly JobControl _job;
    private readonly PseudoTerminal? _pseudo;
    private readonly Terminal? _terminal;
    private readonly RawMode? _raw;
    private readonly Action<WindowSize> _resized;
    private TerminalRelay? _relay;
    private CommandEnding? _ending;
    private ChildProcess? _child;
    private WindowSize? _size;

    /// <param name="targets">The user's terminal.</param>
    /// <param name="pseudo">The command's terminal; null for none.</param>
    /// <param name="stop">Stops this program.</param>
    /// <param name="resized">Called with each size of the command's terminal.</param>
    public CommandControl(RunTargets targets, PseudoTerminal? pseudo, Action stop, Action<WindowSize> resized)
    {
        _pseudo = pseudo;
        _terminal = targets.Terminal;
        _resized = resized;
        if (_terminal is not null && pseudo is not null) _raw = new RawMode(_terminal);
        _job = new JobControl(_terminal, _raw, stop);
    }

    /// <summary>The command runs.</summary>
    public void Started(ChildProcess child, CommandEnding ending)
    {
        _child = child;
        _ending = ending;
        _job.Started(child);
        if (_terminal is not null && _pseudo is not null) _relay = new TerminalRelay(_terminal, _pseudo.Master, Foreground);
        Resize();
    }

    /// <summary>The command stopped.</summary>
    public void Stopped(int signal) => _job.Stopped(signal);

    /// <summary>A signal came that means the command.</summary>
    public void Take(int signal)
    {
        switch (signal)
        {
            case Signals.Continue:
                _job.Continued();
                _relay?.Continued();
                Resize();
                break;
            case Signals.TerminalStop:
                _child!.Signal(signal); // this program stops once the command has
                break;
            case Signals.WindowChange when _pseudo is not null:
                Resize();
                break;
            case Signals.HangUp when _pseudo is not null:
                _child!.Signal(signal);
                _child.Signal(Signals.Continue); // as the kernel does: what is stopped has to end too
                break;
            default:
                _ending!.PassOn(signal);
                break;
        }
    }

    /// <summary>Leaves the user's terminal as it was. May be called at any time, by any thread.</summary>
    public void LeaveTerminal() => _raw?.Leave();

    /// <summary>The command has ended, and all of its output is passed on.</summary>
    public void Dispose()
    {
        _relay?.Dispose();
        _job.Ended();
        _raw?.Dispose();
    }

    private void Foreground()
    {
        _raw!.Enter();
        Resize();
    }

    private void Resize()
    {
        if (_pseudo is null) return;
        if (_terminal?.Size is not { } size || size == _size) return;
        _size = size;
        _pseudo.SetSize(size);
        _resized(size);
    }
}
