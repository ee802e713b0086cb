using System.Runtime.InteropServices;

namespace Airunner.Worker.Posix;

/// <summary>Handles SIGINT, SIGTERM and SIGHUP: the first signal asks the program to stop, the second to stop at once.</summary>
/// <remarks>
/// The runtime leaves SIGHUP and SIGINT ignored if they were ignored at the start: <c>nohup airunner …</c> survives its terminal.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private readonly PosixSignalRegistration[] _registrations;
    private readonly CancellationTokenSource _first = new();
    private readonly CancellationTokenSource _second = new();
    private int _count;
    private int _hungUp;

    public StopSignals() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Take(context, Interrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Take(context, Terminate)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => Take(context, HangUp)),
        ];

    /// <summary>Raised with each signal's number, on a pool thread.</summary>
    public event Action<int>? Came;

    /// <summary>Raised before the program ends without waiting any longer. Handlers must not block.</summary>
    public event Action? GivingUp;

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>Cancelled at the second signal.</summary>
    public CancellationToken Second => _second.Token;

    /// <summary>Raises <see cref="GivingUp"/>.</summary>
    public void GiveUp() => GivingUp?.Invoke();

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    /// <summary>Handles one signal.</summary>
    internal void Take(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        // A closing terminal sends two: by its shell and the kernel.
        if (number == HangUp && Interlocked.Exchange(ref _hungUp, 1) != 0) return;
        Came?.Invoke(number);
        (Interlocked.Increment(ref _count) == 1 ? _first : _second).Cancel();
    }
}
