using System.Runtime.InteropServices;

namespace Airunner.Worker.Posix;

/// <summary>SIGINT, SIGTERM and SIGHUP, taken instead of ending the program: the first asks to stop, the second to stop at once.</summary>
/// <remarks>SIGHUP and SIGINT that were ignored from the start stay so, by the runtime's own rule: <c>nohup airunner …</c> outlives its terminal.</remarks>
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

    /// <summary>Told each signal's number, on a thread of the pool.</summary>
    public event Action<int>? Came;

    /// <summary>The program ends without waiting any longer: last calls, that must not wait either.</summary>
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

    /// <summary>Takes one.</summary>
    internal void Take(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        if (number == HangUp && Interlocked.Exchange(ref _hungUp, 1) != 0) return; // a terminal that closes says so twice: by its shell and by the kernel
        Came?.Invoke(number);
        (Interlocked.Increment(ref _count) == 1 ? _first : _second).Cancel();
    }
}
