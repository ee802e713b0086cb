using System.Buffers;
using Airunner.Collector.Totals;

namespace Airunner.Collector.Store;

/// <summary>Consecutive events, ready to be written as a row.</summary>
/// <param name="First">The first sequence.</param>
/// <param name="Last">The last sequence.</param>
/// <param name="Events">Number of events.</param>
/// <param name="Sums">What is kept of them for checks of completeness.</param>
/// <param name="Pooled">An array of the shared pool that holds the bytes.</param>
/// <param name="Length">Number of bytes used in it.</param>
internal readonly record struct PackedSegment(long First, long Last, int Events, EventSums Sums, byte[] Pooled, int Length)
{
    /// <summary>The bytes to store.</summary>
    public ReadOnlySpan<byte> Bytes => Pooled.AsSpan(0, Length);

    /// <summary>Returns the array to the pool; call it once.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Pooled);
}
