namespace Airunner.Actors.Storage;

/// <summary>The last written stretch of a log, kept in memory so that it can be delivered without reading the file.</summary>
internal sealed class RecentBytes
{
    /// <summary>Most bytes that all logs of a process keep, without the chunk that each is writing.</summary>
    internal const long ProcessLimitBytes = 64L << 20;

    /// <summary>Most bytes one log keeps.</summary>
    internal const long LogLimitBytes = 4L << 20;

    private static long _processBytes;
    private readonly Queue<LogChunk> _chunks = new();
    private long _bytes;

    /// <summary>Takes over a full chunk; chunks must come in file order without gaps.</summary>
    internal void Keep(LogChunk chunk)
    {
        _chunks.Enqueue(chunk);
        _bytes += chunk.CapacityBytes;
        Interlocked.Add(ref _processBytes, chunk.CapacityBytes);
        while (_bytes > LogLimitBytes || (_chunks.Count > 0 && Volatile.Read(ref _processBytes) > ProcessLimitBytes)) DropFirst();
    }

    /// <summary>Drops the chunks before an offset: they are not read again.</summary>
    internal void DropBefore(long offsetBytes)
    {
        while (_chunks.TryPeek(out var first) && first.ValidEndBytes <= offsetBytes) DropFirst();
    }

    /// <summary>Drops all chunks.</summary>
    internal void Clear()
    {
        while (_chunks.Count > 0) DropFirst();
    }

    /// <summary>
    /// The chunks, retained for the caller, that hold the log from <paramref name="offsetBytes"/> on; null where memory begins later.
    /// </summary>
    /// <param name="offsetBytes">First byte wanted.</param>
    /// <param name="current">The chunk being written; null where the file is written to no more.</param>
    internal LogChunk[]? From(long offsetBytes, LogChunk? current)
    {
        if (current is not null && offsetBytes >= current.OffsetBytes)
        {
            current.Retain();
            return [current];
        }

        if (!_chunks.TryPeek(out var oldest) || offsetBytes < oldest.OffsetBytes) return null;
        var wanted = _chunks.Where(chunk => chunk.ValidEndBytes > offsetBytes).ToList();
        if (current is not null) wanted.Add(current);
        if (wanted.Count == 0) return null;
        foreach (var chunk in wanted) chunk.Retain();
        return [.. wanted];
    }

    private void DropFirst()
    {
        var chunk = _chunks.Dequeue();
        _bytes -= chunk.CapacityBytes;
        Interlocked.Add(ref _processBytes, -chunk.CapacityBytes);
        chunk.Release();
    }
}
