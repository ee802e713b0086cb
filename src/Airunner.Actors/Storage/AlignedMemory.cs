using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Airunner.Actors.Storage;

/// <summary>Native memory for direct transfers, aligned to their block; a few pieces of each size are kept for the next.</summary>
internal static unsafe class AlignedMemory
{
    private const int SmallestBytes = 64 << 10;
    private const int LargestKeptBytes = 1 << 20;
    private const int KeptOfEachSize = 16;

    private static readonly ConcurrentDictionary<int, ConcurrentStack<nint>> Kept = new();

    /// <summary>A power of two, at least <paramref name="bytes"/>.</summary>
    public static int SizeFor(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, 1 << 30);
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, SmallestBytes));
    }

    /// <summary>Takes zeroed memory of one of <see cref="SizeFor"/>'s sizes.</summary>
    public static byte* Take(int size)
    {
        var memory = Kept.TryGetValue(size, out var kept) && kept.TryPop(out var piece)
            ? (byte*)piece
            : (byte*)NativeMemory.AlignedAlloc((nuint)size, DirectAccess.BlockBytes);
        new Span<byte>(memory, size).Clear(); // another log's bytes must never fill up a block of this one
        return memory;
    }

    /// <summary>Gives memory back.</summary>
    public static void Return(byte* memory, int size)
    {
        if (size <= LargestKeptBytes)
        {
            var kept = Kept.GetOrAdd(size, static _ => new ConcurrentStack<nint>());
            if (kept.Count < KeptOfEachSize)
            {
                kept.Push((nint)memory);
                return;
            }
        }

        NativeMemory.AlignedFree(memory);
    }
}
