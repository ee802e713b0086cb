namespace Airunner.Actors.Jobs.Appending;

/// <summary>Memory for the bytes of one gate's appends in flight. Small events share a block.</summary>
/// <remarks>
/// An event in flight outlives the youngest generation of the garbage collector, which would copy each: 16 jobs with 1,000 events of 1 KiB
/// in flight were paused 36 % of the time. Each gate has blocks of its own, since its appends end in their order: one that is held keeps
/// no memory that other executions need. The first block is small, and each further one that is needed at the same time four times as
/// large: most gates have one event in flight. What is never given back, the garbage collector has.
/// </remarks>
internal sealed class EventMemory
{
    /// <summary>The first block.</summary>
    internal const int FirstBlockBytes = 4 << 10;

    /// <summary>The largest block: below the runtime's limit for large arrays (85,000 bytes).</summary>
    internal const int MostBlockBytes = 64 << 10;

    /// <summary>The largest event that stands in a block; a larger one has an array of its own.</summary>
    internal const int MostSharedBytes = MostBlockBytes / 4;

    private const int Growth = 4;
    private static readonly EventBlocks[] Pools = [new(FirstBlockBytes), new(FirstBlockBytes * Growth), new(MostBlockBytes)];
    private EventBlock? _current;

    /// <summary>Takes memory for an event; safe on any thread.</summary>
    /// <param name="bytes">Its size.</param>
    internal EventBytes Take(int bytes)
    {
        if (bytes is 0 or > MostSharedBytes) return new EventBytes(GC.AllocateUninitializedArray<byte>(bytes), 0, bytes);
        var current = Volatile.Read(ref _current);
        if (current is not null && current.TryTake(bytes, out var taken)) return taken;

        // Another thread may do the same: then one of both blocks is left after its first event.
        var next = PoolFor(current is null or { IsEmpty: true } ? bytes : Math.Max(bytes, current.SizeBytes * Growth)).Take();
        taken = next.TakeFirst(bytes);
        Volatile.Write(ref _current, next);
        return taken;
    }

    private static EventBlocks PoolFor(int bytes)
    {
        foreach (var pool in Pools)
        {
            if (bytes <= pool.BlockBytes) return pool;
        }

        return Pools[^1];
    }
}
