using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Airunner.Actors.Storage;

/// <summary>
/// Block-aligned memory that maps a stretch of a log: records are gathered in it, written from it, and read from it by the sender
/// while they are recent. Counted, since a reader on another thread may hold it longer than the writer.
/// </summary>
internal sealed class LogChunk
{
    /// <summary>Alignment that direct writes need, in bytes.</summary>
    internal const int AlignmentBytes = 4096;

    private const int LargestPooledBytes = 1 << 20;
    private const int PooledPerSize = 16;
    private static readonly ConcurrentDictionary<int, ConcurrentBag<byte[]>> Pools = new();
    private readonly byte[] _array;
    private readonly int _shift;
    private int _references = 1;

    private LogChunk(byte[] array, int capacityBytes, long offsetBytes)
    {
        _array = array;
        _shift = (int)(-Address(array) & (AlignmentBytes - 1));
        CapacityBytes = capacityBytes;
        OffsetBytes = offsetBytes;
    }

    /// <summary>Where in the file it begins.</summary>
    internal long OffsetBytes { get; }

    /// <summary>Its size, a multiple of the alignment.</summary>
    internal int CapacityBytes { get; }

    /// <summary>Where in the file it ends.</summary>
    internal long EndBytes => OffsetBytes + CapacityBytes;

    /// <summary>For a chunk that is no longer written: up to here its bytes are the log's.</summary>
    internal long ValidEndBytes { get; set; }

    /// <summary>Its memory; the first byte is aligned.</summary>
    internal Span<byte> Span => _array.AsSpan(_shift, CapacityBytes);

    /// <summary>Takes memory for a stretch of the file.</summary>
    internal static LogChunk Rent(int capacityBytes, long offsetBytes)
    {
        var capacity = capacityBytes > LargestPooledBytes
            ? (capacityBytes + AlignmentBytes - 1) & -AlignmentBytes
            : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacityBytes, AlignmentBytes));
        if (!Pools.GetOrAdd(capacity, _ => []).TryTake(out var array))
            array = GC.AllocateUninitializedArray<byte>(capacity + AlignmentBytes, pinned: true);
        return new LogChunk(array, capacity, offsetBytes);
    }

    /// <summary>One holder more.</summary>
    internal void Retain() => Interlocked.Increment(ref _references);

    /// <summary>One holder less; the last one gives the memory back.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0) return;
        if (CapacityBytes > LargestPooledBytes) return; // rare sizes would fill the pools
        var pool = Pools.GetOrAdd(CapacityBytes, _ => []);
        if (pool.Count < PooledPerSize) pool.Add(_array);
    }

    private static unsafe nint Address(byte[] pinned) => (nint)Unsafe.AsPointer(ref pinned[0]);
}
