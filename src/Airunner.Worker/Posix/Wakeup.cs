namespace Airunner.Worker.Posix;

/// <summary>Wakes a thread that waits in <c>poll</c>; may be set by any thread.</summary>
internal sealed class Wakeup : IDisposable
{
    private static readonly byte[] OneByte = [0];
    private readonly Lock _gate = new();
    private readonly (Descriptor Read, Descriptor Write) _pipe = Descriptor.Pipe();
    private bool _isSet;
    private bool _isDisposed;

    /// <summary>Readable after <see cref="Set"/>.</summary>
    public Descriptor Signal => _pipe.Read;

    /// <summary>Wakes the waiting thread, or ends its next wait at once. Does nothing once it is disposed.</summary>
    public void Set()
    {
        lock (_gate)
        {
            if (_isSet || _isDisposed) return;
            _isSet = true;
            _pipe.Write.TryWrite(OneByte);
        }
    }

    /// <summary>Clears the signal; only after it was seen.</summary>
    public void Reset()
    {
        Span<byte> one = stackalloc byte[1];
        lock (_gate)
        {
            _pipe.Read.Read(one);
            _isSet = false;
        }
    }

    public void Dispose()
    {
        // A command that could not be killed may end at any time from now on. The numbers of the closed pipe may by then belong to a log.
        lock (_gate)
        {
            _isDisposed = true;
            _pipe.Read.Close();
            _pipe.Write.Close();
        }
    }
}
