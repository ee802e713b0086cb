using System.Buffers;

namespace Airunner.Collector.Store;

/// <summary>A run of events, ready to become a row.</summary>
/// <param name="First">The first sequence.</param>
/// <param name="Last">The last one.</param>
/// <param name="Events">How many events.</param>
/// <param name="Pooled">Holds the bytes; an array of the shared pool.</param>
/// <param name="Length">How many of its bytes count.</param>
internal readonly record struct PackedSegment(long First, long Last, int Events, byte[] Pooled, int Length)
{
    /// <summary>What is stored.</summary>
    public ReadOnlySpan<byte> Bytes => Pooled.AsSpan(0, Length);

    /// <summary>Gives the array back; once.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Pooled);
}
