namespace Airunner.Actors.Storage;

/// <summary>
/// Block-aligned memory that maps a stretch of a log: records are gathered in it, written from it, and read from it by the sender
/// while they are recent. References are counted, since a reader on another thread may hold it longer than the writer.
/// </summary>
internal sealed class LogChunk
{
    private readonly AlignedMemory _memory;
    private int _references = 1;

    private LogChunk(AlignedMemory memory, long offsetBytes)
    {
        _memory = memory;
        OffsetBytes = offsetBytes;
    }

    /// <summary>Where in the file it begins.</summary>
    internal long OffsetBytes { get; }

    /// <summary>Its size, a multiple of the block.</summary>
    internal int CapacityBytes => _memory.CapacityBytes;

    /// <summary>Where in the file it ends.</summary>
    internal long EndBytes => OffsetBytes + CapacityBytes;

    /// <summary>For a full chunk: end of the log's bytes in it, as an offset in the file.</summary>
    internal long ValidEndBytes { get; set; }

    /// <summary>Its memory; the first byte is aligned.</summary>
    internal Span<byte> Span => _memory.Span;

    /// <summary>Takes memory for a stretch of the file.</summary>
    internal static LogChunk Rent(int minimumBytes, long offsetBytes) => new(AlignedMemory.Rent(minimumBytes), offsetBytes);

    /// <summary>Adds a reference.</summary>
    internal void Retain() => Interlocked.Increment(ref _references);

    /// <summary>Drops a reference; the last one returns the memory to the pool.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) _memory.Dispose();
    }
}
