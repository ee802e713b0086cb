namespace Airunner.Actors.Storage;

/// <summary>
/// Block-aligned memory that maps a stretch of a log: records are gathered in it, written from it, and read from it by the sender
/// while they are recent. Counted, since a reader on another thread may hold it longer than the writer.
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

    /// <summary>For a chunk that is no longer written: up to here its bytes are the log's.</summary>
    internal long ValidEndBytes { get; set; }

    /// <summary>Its memory; the first byte is aligned.</summary>
    internal Span<byte> Span => _memory.Span;

    /// <summary>Takes memory for a stretch of the file.</summary>
    internal static LogChunk Rent(int minimumBytes, long offsetBytes) => new(AlignedMemory.Rent(minimumBytes), offsetBytes);

    /// <summary>One holder more.</summary>
    internal void Retain() => Interlocked.Increment(ref _references);

    /// <summary>One holder less; the last one gives the memory back.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0) _memory.Dispose();
    }
}
