namespace Airunner.Actors.Storage;

/// <summary>Zeroed memory outside the managed heap, aligned for direct transfers, that can grow.</summary>
/// <remarks>One owner, one thread at a time. Spans of it end with <see cref="Dispose"/> and with <see cref="Grow"/>.</remarks>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private byte* _memory;

    /// <summary>Takes memory.</summary>
    /// <param name="minimumBytes">0 to 1 GiB; rounded up to a power of two, 64 KiB at least.</param>
    public AlignedBuffer(int minimumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumBytes);
        Capacity = AlignedMemory.SizeFor(minimumBytes);
        _memory = AlignedMemory.Take(Capacity);
    }

    /// <summary>Size in bytes, a multiple of the block.</summary>
    public int Capacity { get; private set; }

    /// <summary>All of it.</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_memory == null, this);
            return new Span<byte>(_memory, Capacity);
        }
    }

    /// <summary>
    /// Makes room for <paramref name="minimumBytes"/>, keeping the first <paramref name="keepBytes"/>; what follows them is zeroed if it
    /// moved.
    /// </summary>
    public void Grow(int minimumBytes, int keepBytes)
    {
        var kept = Span[..keepBytes];
        if (minimumBytes <= Capacity) return;
        var size = AlignedMemory.SizeFor(minimumBytes);
        var memory = AlignedMemory.Take(size);
        kept.CopyTo(new Span<byte>(memory, size));
        AlignedMemory.Return(_memory, Capacity);
        _memory = memory;
        Capacity = size;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_memory == null) return;
        AlignedMemory.Return(_memory, Capacity);
        _memory = null;
    }
}
