using Airunner.Worker.Posix;

namespace Airunner.Worker.Running;

/// <summary>Ends a command and what it started: TERM first, and KILL for whatever is left after the grace.</summary>
/// <param name="child">The command.</param>
/// <param name="grace">From the TERM to the KILL.</param>
/// <param name="time">Measures the grace.</param>
internal sealed class CommandEnding(ChildProcess child, TimeSpan grace, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Whether a TERM was sent, by this program or on behalf of someone else.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_gate) return _timer is not null;
        }
    }

    /// <summary>Passes a signal on to the command's group. A TERM starts the grace.</summary>
    public void PassOn(int signal)
    {
        child.Signal(signal);
        if (signal == Signals.Terminate) StartGrace();
    }

    /// <summary>Asks the command to end. A stopped one is continued, or it could not.</summary>
    public void Begin()
    {
        PassOn(Signals.Terminate);
        child.Signal(Signals.Continue);
    }

    /// <summary>Asks what the command has left behind to end.</summary>
    public void BeginRest()
    {
        child.SignalRest(Signals.Terminate, withGroup: !HasBegun); // its group has had the first TERM
        child.SignalRest(Signals.Continue, withGroup: true);
        StartGrace();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void StartGrace()
    {
        lock (_gate)
        {
            if (_isDisposed || _timer is not null) return;
            _timer = time.CreateTimer(_ => child.KillAll(), null, grace, Timeout.InfiniteTimeSpan);
        }
    }
}
