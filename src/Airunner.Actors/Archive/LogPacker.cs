using Airunner.Actors.Storage;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Actors.Archive;

/// <summary>A log's bytes into one zstd frame, and the check that the frame gives them back.</summary>
internal static class LogPacker
{
    private const int Level = 3;
    private const int ChunkBytes = 128 << 10;

    /// <summary>Compresses a whole log; content size and checksum are in the frame. Not synced.</summary>
    /// <param name="log">Open for reading; must not change meanwhile.</param>
    /// <param name="archive">Open for writing, empty.</param>
    /// <param name="cancellationToken">Looked at with each chunk.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="WalIOException">The disk refused, or the log ended before its length.</exception>
    public static long Pack(DiskFile log, DiskFile archive, CancellationToken cancellationToken)
    {
        using var zstd = new Compressor(Level);
        using var raw = new AlignedBuffer(ChunkBytes);
        using var packed = new AlignedBuffer(ChunkBytes);
        var left = log.Length;
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        zstd.SetPledgedSrcSize((ulong)left);
        long read = 0, written = 0;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = raw.Span[..(int)Math.Min(raw.Capacity, left)];
            if (log.ReadFully(read, raw.Span) < chunk.Length) throw new WalIOException("pread", log.Path, Errno.EIO);
            read += chunk.Length;
            left -= chunk.Length;
            written = Feed(zstd, chunk, packed.Span, isLast: left == 0, archive, written);
        }
        while (left > 0);
        return written;
    }

    /// <summary>Whether an archive unpacks to exactly a log's bytes.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    /// <exception cref="ArchiveDamagedException">The archive cannot be read.</exception>
    public static bool IsSame(DiskFile log, ArchiveStream archive, CancellationToken cancellationToken)
    {
        var length = log.Length;
        if (archive.DeclaredBytes is { } declared && declared != length) return false;
        using var raw = new AlignedBuffer(ChunkBytes);
        using var unpacked = new AlignedBuffer(ChunkBytes);
        for (long offset = 0; ; offset += raw.Capacity)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fromLog = log.ReadFully(offset, raw.Span);
            var fromArchive = archive.ReadFully(unpacked.Span);
            if (!raw.Span[..fromLog].SequenceEqual(unpacked.Span[..fromArchive])) return false;
            if (fromLog == raw.Capacity) continue;

            // Both have ended; the archive's own end is checked by reading on to it.
            return offset + fromLog == length && archive.Read(unpacked.Span) == 0;
        }
    }

    private static long Feed(Compressor zstd, ReadOnlySpan<byte> chunk, Span<byte> packed, bool isLast, DiskFile archive, long offset)
    {
        while (true)
        {
            var status = zstd.WrapStream(chunk, packed, out var consumed, out var count, isLast);
            chunk = chunk[consumed..];
            archive.WriteFully(offset, packed[..count]);
            offset += count;
            if (status == System.Buffers.OperationStatus.Done || (chunk.IsEmpty && !isLast)) return offset;
        }
    }
}
