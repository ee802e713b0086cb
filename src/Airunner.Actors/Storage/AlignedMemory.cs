using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Airunner.Actors.Storage;

/// <summary>Memory for direct transfers, aligned to their block, from the one pool of the process.</summary>
/// <remarks>
/// Its content is undefined when it is rented. Pinned arrays rather than native memory: what is never given back is collected, and a span
/// that outlives <see cref="Dispose"/> reads wrong bytes instead of ending the process.
/// </remarks>
internal sealed class AlignedMemory : IDisposable
{
    private const int LargestPooledBytes = 1 << 20;
    private const int PooledOfEachSize = 16;
    private static readonly ConcurrentDictionary<int, ConcurrentStack<byte[]>> Pools = new();
    private readonly int _shift;
    private byte[]? _array;

    private AlignedMemory(byte[] array, int capacityBytes)
    {
        _array = array;
        _shift = (int)(-Address(array) & (DirectAccess.BlockBytes - 1));
        CapacityBytes = capacityBytes;
    }

    /// <summary>Its size, a multiple of the block.</summary>
    internal int CapacityBytes { get; }

    /// <summary>All of it; the first byte is aligned.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    internal Span<byte> Span
    {
        get
        {
            var array = _array;
            ObjectDisposedException.ThrowIf(array is null, this);
            if (array.Length != CapacityBytes + DirectAccess.BlockBytes) ThrowForeign(array.Length);
            return array.AsSpan(_shift, CapacityBytes);
        }
    }

    /// <summary>Takes memory.</summary>
    /// <param name="minimumBytes">0 to 1 GiB; rounded up to a power of two, above 1 MiB to a multiple of the block.</param>
    internal static AlignedMemory Rent(int minimumBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumBytes, 1 << 30);
        var capacity = minimumBytes > LargestPooledBytes
            ? (minimumBytes + DirectAccess.BlockBytes - 1) & -DirectAccess.BlockBytes
            : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(minimumBytes, DirectAccess.BlockBytes));
        if (!Pools.TryGetValue(capacity, out var pool) || !pool.TryPop(out var array))
            array = GC.AllocateUninitializedArray<byte>(capacity + DirectAccess.BlockBytes, pinned: true);
        return new AlignedMemory(array, capacity);
    }

    /// <summary>Gives the memory back. A second call does nothing.</summary>
    public void Dispose()
    {
        // The variable holds the array all the time: what an exchange returns is for a moment unknown to the garbage collector
        // (dotnet/runtime#133843), and the pool would get an array that was collected.
        var array = _array;
        if (array is null || Interlocked.CompareExchange(ref _array, null, array) != array) return;
        if (CapacityBytes > LargestPooledBytes) return; // rare sizes would fill the pools
        var pool = Pools.GetOrAdd(CapacityBytes, static _ => new ConcurrentStack<byte[]>());
        if (pool.Count < PooledOfEachSize) pool.Push(array);
    }

    /// <summary>A method of its own, so that <see cref="Span"/>, which is read for each record, can be inlined.</summary>
    [DoesNotReturn]
    private void ThrowForeign(int bytes) =>
        throw new UnreachableException($"Internal error: the memory for {CapacityBytes} bytes has become one of {bytes}.");

    private static unsafe nint Address(byte[] pinned) => (nint)Unsafe.AsPointer(ref pinned[0]);
}
