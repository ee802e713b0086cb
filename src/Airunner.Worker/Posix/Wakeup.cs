namespace Airunner.Worker.Posix;

/// <summary>Wakes a thread that waits in <c>poll</c>; may be set by any thread.</summary>
internal sealed class Wakeup : IDisposable
{
    private static readonly byte[] OneByte = [0];
    private readonly (Descriptor Read, Descriptor Write) _pipe = Descriptor.Pipe();
    private int _set;

    /// <summary>Readable after <see cref="Set"/>.</summary>
    public Descriptor Signal => _pipe.Read;

    /// <summary>Wakes the waiting thread, or ends its next wait at once.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0) _pipe.Write.TryWrite(OneByte);
    }

    /// <summary>Clears the signal; only after it was seen.</summary>
    public void Reset()
    {
        Volatile.Write(ref _set, 0); // first: a Set in between writes again, which at worst causes one wake-up too many
        Span<byte> one = stackalloc byte[1];
        _pipe.Read.Read(one);
    }

    public void Dispose()
    {
        Volatile.Write(ref _set, 1); // a command that could not be killed may end after this, and then must not write to the closed pipe
        _pipe.Read.Close();
        _pipe.Write.Close();
    }
}
