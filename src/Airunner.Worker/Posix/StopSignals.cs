using System.Runtime.InteropServices;

namespace Airunner.Worker.Posix;

/// <summary>
/// The signals to this program. The first that asks to end is for the work; a later one, once no command runs any more, is for what comes
/// after it: the delivery.
/// </summary>
/// <remarks>
/// The runtime leaves a signal ignored that was ignored at the start: <c>nohup airunner …</c> survives its terminal.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    public const int HangUp = Signals.HangUp;
    public const int Interrupt = Signals.Interrupt;
    public const int Terminate = Signals.Terminate;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly SignalHistory _history = new();
    private readonly List<int> _early = [];
    private readonly Dictionary<int, PosixSignalRegistration> _registrations = [];

    // Never disposed, which without a timer frees nothing: a signal may still be handled while the program ends, and then cancels them.
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private Action<int>? _receiver;
    private bool _isOver;

    /// <summary>Handles the signals that ask a program to end.</summary>
    public StopSignals()
        : this(TimeProvider.System, Signals.Ending)
    {
    }

    /// <param name="time">Measures which equal signals are one.</param>
    /// <param name="handled">The numbers of the signals to handle; the others keep what they do.</param>
    public StopSignals(TimeProvider time, IReadOnlyList<int> handled)
    {
        _time = time;
        _began = time.GetTimestamp();
        foreach (var number in handled) Register(number);
    }

    /// <summary>Raised before the program ends without waiting any longer. Handlers must not block.</summary>
    public event Action? GivingUp;

    /// <summary>Cancelled at the first signal that asks to end.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>Cancelled at a later one that comes while no command runs.</summary>
    public CancellationToken Second => _second.Token;

    /// <summary>Raises <see cref="GivingUp"/>.</summary>
    public void GiveUp() => GivingUp?.Invoke();

    /// <summary>
    /// A command runs: from now on it gets the signals, those that came before it too, and none of them shortens anything.
    /// </summary>
    /// <param name="receiver">Gets each signal's number, on a pool thread.</param>
    public void CommandRuns(Action<int> receiver)
    {
        int[] early;
        lock (_gate)
        {
            _receiver = receiver;
            early = [.. _early];
            _early.Clear();
        }

        foreach (var number in early) receiver(number);
    }

    /// <summary>The command has ended, or is no longer waited for. Ctrl-Z then stops this program as any other.</summary>
    public void CommandEnded()
    {
        lock (_gate)
        {
            _receiver = null;
            _isOver = true;
            if (_registrations.Remove(Signals.TerminalStop, out var registration)) registration.Dispose();
        }
    }

    /// <summary>Stops this program by SIGTSTP, and returns when it goes on.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_registrations.Remove(Signals.TerminalStop, out var registration)) return;
            registration.Dispose();
            _ = Libc.Raise(Signals.TerminalStop);
            Register(Signals.TerminalStop);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var registration in _registrations.Values) registration.Dispose();
            _registrations.Clear();
        }
    }

    /// <summary>Handles one signal.</summary>
    internal void Take(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        Action<int>? receiver;
        CancellationTokenSource? due;
        lock (_gate)
        {
            var meaning = _history.Take(number, _time.GetElapsedTime(_began));
            if (meaning == SignalMeaning.Repetition) return;
            receiver = _receiver;
            if (receiver is null && !_isOver) _early.Add(number);
            due = meaning switch
            {
                SignalMeaning.FirstEnding => _first,
                SignalMeaning.LaterEnding when receiver is null => _second,
                _ => null,
            };
        }

        receiver?.Invoke(number);
        due?.Cancel();
    }

    /// <summary>Beside names of its own for some signals, the runtime takes the numbers of all.</summary>
    private void Register(int number) =>
        _registrations[number] = PosixSignalRegistration.Create((PosixSignal)number, context => Take(context, number));
}
