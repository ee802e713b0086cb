using System.Numerics;

namespace Airunner.Actors.Storage;

/// <summary>Zeroed <see cref="AlignedMemory"/> that can grow.</summary>
/// <remarks>One owner, one thread at a time. Spans of it end with <see cref="Dispose"/> and with <see cref="Grow"/>.</remarks>
internal sealed class AlignedBuffer : IDisposable
{
    private AlignedMemory _memory;

    /// <summary>Takes memory.</summary>
    /// <param name="minimumBytes">0 to 1 GiB; rounded up to a power of two, one block at least.</param>
    public AlignedBuffer(int minimumBytes) => _memory = Zeroed(minimumBytes);

    /// <summary>Size in bytes, a multiple of the block.</summary>
    public int Capacity => _memory.CapacityBytes;

    /// <summary>All of it.</summary>
    public Span<byte> Span => _memory.Span;

    /// <summary>
    /// Makes room for <paramref name="minimumBytes"/>, keeping the first <paramref name="keepBytes"/>; what follows them is zeroed when
    /// the memory moves.
    /// </summary>
    public void Grow(int minimumBytes, int keepBytes)
    {
        var kept = Span[..keepBytes];
        if (minimumBytes <= Capacity) return;
        var memory = Zeroed(minimumBytes);
        kept.CopyTo(memory.Span);
        _memory.Dispose();
        _memory = memory;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _memory.Dispose();

    private static AlignedMemory Zeroed(int minimumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumBytes, 1 << 30);
        var memory = AlignedMemory.Rent((int)BitOperations.RoundUpToPowerOf2((uint)minimumBytes));
        memory.Span.Clear(); // the end of a block must not hold another log's bytes
        return memory;
    }
}
