namespace Airunner.Worker.Posix;

/// <summary>Wakes a thread that waits in <c>poll</c>, from any other thread.</summary>
internal sealed class Wakeup : IDisposable
{
    private static readonly byte[] OneByte = [0];
    private readonly (Descriptor Read, Descriptor Write) _pipe = Descriptor.Pipe();
    private int _set;

    /// <summary>Readable once <see cref="Set"/> was called.</summary>
    public Descriptor Signal => _pipe.Read;

    /// <summary>Wakes now or, if nobody waits yet, at the next wait.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _set, 1) == 0) _pipe.Write.TryWrite(OneByte);
    }

    /// <summary>Makes ready for the next <see cref="Set"/>; only after the signal was seen.</summary>
    public void Reset()
    {
        Volatile.Write(ref _set, 0); // first: a Set in between then writes again, and at worst wakes once too often
        Span<byte> one = stackalloc byte[1];
        _pipe.Read.Read(one);
    }

    public void Dispose()
    {
        Volatile.Write(ref _set, 1); // a command that could not even be killed may end, and wake, after this
        _pipe.Read.Close();
        _pipe.Write.Close();
    }
}
