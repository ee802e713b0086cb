namespace Airunner.Worker.Running;

/// <summary>A queue of bytes with a fixed capacity. Not thread-safe.</summary>
/// <remarks>Bytes that <see cref="First"/> returned stay as they are until they are removed.</remarks>
internal sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private int _start;

    /// <summary>Bytes in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that can be added.</summary>
    public int Room => _bytes.Length - Count;

    /// <summary>The oldest bytes, as many as lie in one piece.</summary>
    public ReadOnlyMemory<byte> First() => _bytes.AsMemory(_start, Math.Min(Count, _bytes.Length - _start));

    /// <summary>Adds bytes, at most <see cref="Room"/>.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Room);
        var end = (_start + Count) % _bytes.Length;
        var first = Math.Min(bytes.Length, _bytes.Length - end);
        bytes[..first].CopyTo(_bytes.AsSpan(end));
        bytes[first..].CopyTo(_bytes);
        Count += bytes.Length;
    }

    /// <summary>Removes the oldest bytes.</summary>
    public void Remove(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        _start = (_start + count) % _bytes.Length;
        Count -= count;
    }

    /// <summary>A ring with the same bytes and more room.</summary>
    public ByteRing Extended(int bytes)
    {
        var larger = new ByteRing(_bytes.Length + bytes);
        var first = First().Span;
        larger.Add(first);
        larger.Add(_bytes.AsSpan(0, Count - first.Length));
        return larger;
    }
}
