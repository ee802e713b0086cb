using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>
/// The writing end of one log: records are gathered in memory, and one commit makes them all durable. Used by one thread at a time.
/// </summary>
/// <remarks>
/// Direct: whole blocks by O_DIRECT|O_DSYNC. The last block stays in memory and is written again with the next records; its durable bytes
/// do not change, so a torn write cannot damage them. Buffered: <c>pwrite</c>, then a checked <c>fdatasync</c>.
/// After the first failure nothing is written to this file again, except that <see cref="CutBack"/> recovers from a lack of space.
/// </remarks>
internal sealed class WalLogFile : IDisposable
{
    private const int FirstChunkBytes = 16 * 1024;
    private const int LargestChunkBytes = 1 << 20;
    private readonly IWalFileSystem _files;
    private readonly DiskFile _file;
    private readonly SpaceAhead _ahead;
    private readonly bool _direct;
    private RecentBytes _recent = new();
    private LogChunk _chunk = null!; // from LoadLastBlock on
    private bool _hasCommitted;
    private int _nextChunkBytes = FirstChunkBytes;

    private WalLogFile(IWalFileSystem files, DiskFile file, SpaceAhead ahead, long endBytes)
    {
        _files = files;
        _file = file;
        _direct = file.IsDirect;
        _ahead = ahead;
        DurableEndBytes = endBytes;
        EndBytes = endBytes;
    }

    /// <summary>The file.</summary>
    internal string Path => _file.Path;

    /// <summary>True with O_DIRECT|O_DSYNC.</summary>
    internal bool IsDirect => _direct;

    /// <summary>Whether it writes through the page cache, also as <see cref="IsDirect"/>: a transfer was refused then.</summary>
    internal bool UsesCache => _file.UsesCache;

    /// <summary>End of what is durable.</summary>
    internal long DurableEndBytes { get; private set; }

    /// <summary>End of what is gathered.</summary>
    internal long EndBytes { get; private set; }

    /// <summary>Bytes gathered and not yet durable.</summary>
    internal long GatheredBytes => EndBytes - DurableEndBytes;

    /// <summary>The first failure: once it is set, nothing is acknowledged on this file again.</summary>
    internal WalIOException? Failure { get; private set; }

    /// <summary>Opens the writing end of an existing log.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="path">The log.</param>
    /// <param name="endBytes">End of its readable, durable part: where the next record goes.</param>
    /// <param name="maxStepBytes">Largest step of space zeroed ahead; 0 for none.</param>
    /// <param name="background">Where space is zeroed.</param>
    /// <param name="reader">The log, open for reading; null where it is opened here.</param>
    internal static WalLogFile Open(
        IWalFileSystem files, string path, long endBytes, long maxStepBytes, IBackgroundIo background, DiskFile? reader = null)
    {
        var file = DiskFile.OpenDirectOrBuffered(files, path, WalOpen.Write);
        try
        {
            var how = file.IsDirect ? WalOpen.Write | WalOpen.Direct : WalOpen.Write;
            var ahead = new SpaceAhead(files, path, how, maxStepBytes, background);
            ahead.NoteReady(file.Length & -DirectAccess.BlockBytes);
            var log = new WalLogFile(files, file, ahead, endBytes);
            log.LoadLastBlock(reader);
            return log;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Memory for one record at <see cref="EndBytes"/>; <see cref="Gathered"/> adds the record. Empty: commit first.</summary>
    internal Span<byte> Reserve(int recordBytes)
    {
        var chunk = _chunk;
        if (chunk.EndBytes - EndBytes < recordBytes)
        {
            if (GatheredBytes > LargestChunkBytes / 2) return default;
            chunk = NextChunk(recordBytes);
        }

        return chunk.Span.Slice((int)(EndBytes - chunk.OffsetBytes), recordBytes);
    }

    /// <summary>Adds the record that was written into <see cref="Reserve"/>'s memory to the next commit.</summary>
    internal void Gathered(int recordBytes) => EndBytes += recordBytes;

    /// <summary>Makes all that was gathered durable, in one write.</summary>
    /// <exception cref="WalIOException">
    /// The records may or may not be on the disk. <see cref="Failure"/> is set; after a lack of space, call <see cref="CutBack"/>.
    /// </exception>
    internal void Commit()
    {
        if (GatheredBytes == 0) return;
        WriteFrom(DurableEndBytes);
        var committed = GatheredBytes;
        DurableEndBytes = EndBytes;
        _ahead.NoteReady(BlockEnd(EndBytes));

        // Of a log that was opened to be ended, the last mark is the only commit: it needs no space ahead.
        if (_hasCommitted || committed > RecordCodec.OverheadBytes) _ahead.Consider(EndBytes, committed);
        _hasCommitted = true;
    }

    /// <summary>
    /// Writes a stretch of the log that was found at opening again, and makes it durable: an earlier process's sync of it may have failed.
    /// The page cache then holds bytes that are not on the disk, and a new sync would not write them.
    /// </summary>
    internal void WriteAgain(long fromBytes, long toBytes)
    {
        if (fromBytes >= _chunk.OffsetBytes)
        {
            WriteFrom(fromBytes);
            return;
        }

        Guard();
        try
        {
            WriteOver(BlockStart(fromBytes), BlockEnd(toBytes > _chunk.OffsetBytes ? EndBytes : toBytes));
            if (!_direct) _file.Sync();
        }
        catch (WalIOException failure)
        {
            Failure = failure;
            throw;
        }
    }

    /// <summary>
    /// After a write that found no space: cuts the file back to its last durable byte and syncs the cut. What was gathered is dropped.
    /// </summary>
    /// <returns>True: the log is as before the write. False: the file stays poisoned.</returns>
    internal bool CutBack()
    {
        if (Failure is not { IsNoSpace: true }) return false;
        try
        {
            _ahead.Stop();
            _file.Truncate(DurableEndBytes);
            _file.Sync();
        }
        catch (WalIOException failure)
        {
            Failure = failure;
            return false;
        }

        EndBytes = DurableEndBytes;
        _ahead.Reset(BlockStart(DurableEndBytes));
        Failure = null;
        return true;
    }

    /// <summary>The chunks (retained) that hold the log from an offset on, or null where it has to be read from the file.</summary>
    internal LogChunk[]? Recent(long offsetBytes) => _recent.From(offsetBytes, _chunk);

    /// <summary>Hands over the memory of the log: nothing more is written, and what was not read yet is read by whoever takes it.</summary>
    internal RecentBytes HandOverRecent()
    {
        var recent = _recent;
        _recent = new RecentBytes();
        _chunk.Retain();
        _chunk.ValidEndBytes = DurableEndBytes;
        recent.Keep(_chunk);
        return recent;
    }

    /// <summary>Drops the memory of the log before an offset: it is not read again.</summary>
    internal void ForgetBefore(long offsetBytes) => _recent.DropBefore(offsetBytes);

    /// <summary>Cuts off the zeros behind the last record.</summary>
    /// <param name="durably">Not where the file is archived and removed next: zeros that a crash brings back are cut off again.</param>
    /// <exception cref="WalIOException"><see cref="Failure"/> is set.</exception>
    internal void Trim(bool durably = true)
    {
        Guard();
        _ahead.Stop();
        try
        {
            if (_file.Length == DurableEndBytes) return;
            _file.Truncate(DurableEndBytes);
            if (durably) _file.Sync();
        }
        catch (WalIOException failure)
        {
            Failure = failure;
            throw;
        }
    }

    /// <summary>Whether the file was removed: what is written to it is gone when it is closed.</summary>
    internal bool IsRemoved => _file.IsRemoved(_files);

    /// <summary>Another handle for reading, also after the file was removed.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    internal DiskFile Reopen() => _file.Reopen();

    /// <summary>Closes the file. Records that are gathered and not committed are dropped.</summary>
    public void Dispose()
    {
        _ahead.Stop();
        _file.Dispose();
        _recent.Clear();
        _chunk.Release();
    }

    /// <summary>Writes a stretch as it is, a small one in one write.</summary>
    private void WriteOver(long from, long to)
    {
        using var reader = DiskFile.Open(_files, Path, WalOpen.Read);
        using var copy = AlignedMemory.Rent((int)Math.Min(LargestChunkBytes, to - from));
        _ahead.AwaitBelow(to);
        for (var at = from; at < to;)
        {
            var piece = copy.Span[..(int)Math.Min(copy.CapacityBytes, to - at)];
            var inFile = (int)Math.Clamp(_chunk.OffsetBytes - at, 0, piece.Length);

            // Read through the page cache: the disk may not have these bytes.
            if (reader.ReadFully(at, piece[..inFile]) != inFile) throw new WalIOException("pread", Path, Errno.EIO);
            CopyFromChunk(at + inFile, piece[inFile..]);
            _file.WriteFully(at, piece);
            at += piece.Length;
        }
    }

    /// <summary>Copies what stands in the file from an offset on, and zeros behind its end.</summary>
    private void CopyFromChunk(long from, Span<byte> target)
    {
        if (target.IsEmpty) return;
        var recorded = (int)Math.Min(EndBytes - from, target.Length);
        _chunk.Span.Slice((int)(from - _chunk.OffsetBytes), recorded).CopyTo(target);
        target[recorded..].Clear();
    }

    private void WriteFrom(long fromBytes)
    {
        Guard();
        var chunk = _chunk;
        var start = BlockStart(fromBytes);
        var end = BlockEnd(EndBytes);
        var first = (int)(start - chunk.OffsetBytes);
        var last = (int)(end - chunk.OffsetBytes);
        chunk.Span[(int)(EndBytes - chunk.OffsetBytes)..last].Clear();
        try
        {
            _ahead.AwaitBelow(end);
            _file.WriteFully(start, chunk.Span[first..last]);
            if (!_direct) _file.Sync();
        }
        catch (WalIOException failure)
        {
            Failure = failure;
            throw;
        }
    }

    private LogChunk NextChunk(int recordBytes)
    {
        var start = EndBytes - GatheredBytes & -DirectAccess.BlockBytes;
        var carried = (int)(EndBytes - start);
        while (_nextChunkBytes < LargestChunkBytes && _nextChunkBytes < carried + recordBytes) _nextChunkBytes *= 2;
        var next = LogChunk.Rent(Math.Max(_nextChunkBytes, carried + recordBytes), start);
        var full = _chunk;
        full.Span.Slice((int)(start - full.OffsetBytes), carried).CopyTo(next.Span);
        full.ValidEndBytes = DurableEndBytes;
        _recent.Keep(full);

        _nextChunkBytes = Math.Min(_nextChunkBytes * 2, LargestChunkBytes);
        return _chunk = next;
    }

    private void LoadLastBlock(DiskFile? opened)
    {
        var start = EndBytes & -DirectAccess.BlockBytes;
        _chunk = LogChunk.Rent(_nextChunkBytes, start);
        var carried = (int)(EndBytes - start);
        if (carried == 0) return;
        using var own = opened is null ? DiskFile.Open(_files, Path, WalOpen.Read) : null;
        if ((own ?? opened!).ReadFully(start, _chunk.Span[..carried]) != carried) throw new WalIOException("pread", Path, Errno.EIO);
    }

    private void Guard()
    {
        if (Failure is null) return;
        throw new InvalidOperationException($"The log '{Path}' has failed before ({Failure.Message}); it is not written to again.");
    }

    private long BlockStart(long bytes) => _direct ? bytes & -DirectAccess.BlockBytes : bytes;

    private long BlockEnd(long bytes) => _direct ? (bytes + DirectAccess.BlockBytes - 1) & -DirectAccess.BlockBytes : bytes;
}
