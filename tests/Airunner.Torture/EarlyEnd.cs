using System.Runtime.InteropServices;

namespace Airunner.Torture;

/// <summary>A long run that is told to stop says what it has done so far.</summary>
internal sealed class EarlyEnd : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Listens for SIGINT and SIGTERM.</summary>
    public EarlyEnd() => _signals = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM]).Select(signal => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _asked.Cancel();
    }))];

    /// <summary>Cancelled when the run is told to stop.</summary>
    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _asked.Dispose();
    }
}
