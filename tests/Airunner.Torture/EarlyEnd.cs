using System.Runtime.InteropServices;

namespace Airunner.Torture;

/// <summary>Lets a long run that gets a signal end early, with the results so far.</summary>
internal sealed class EarlyEnd : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Starts listening for SIGINT and SIGTERM.</summary>
    public EarlyEnd() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, End),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, End),
    ];

    /// <summary>Cancelled when the run should end.</summary>
    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _asked.Dispose();
    }

    private void End(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked.Cancel();
    }
}
