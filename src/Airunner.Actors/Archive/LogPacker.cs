using Airunner.Actors.Storage;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Actors.Archive;

/// <summary>Compresses a log into one zstd frame with content size and checksum, part by part. It does not sync.</summary>
internal sealed class LogPacker : IDisposable
{
    private const int Level = 3;
    private const int ChunkBytes = 128 << 10;

    private readonly DiskFile _log;
    private readonly DiskFile _archive;
    private readonly Compressor _zstd = new(Level);
    private readonly AlignedBuffer _raw;
    private readonly AlignedBuffer _packed;
    private readonly long _length;
    private long _read;

    /// <summary>Starts the frame.</summary>
    /// <param name="log">Open for reading; it must not change meanwhile.</param>
    /// <param name="archive">Open for writing, empty.</param>
    public LogPacker(DiskFile log, DiskFile archive)
    {
        _log = log;
        _archive = archive;
        _length = log.Length;
        var chunk = (int)Math.Min(ChunkBytes, _length); // of a small log, zeroing the buffers took longer than packing it
        _raw = new AlignedBuffer(chunk);
        _packed = new AlignedBuffer(chunk);
        _zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        _zstd.SetPledgedSrcSize((ulong)_length);
    }

    /// <summary>Bytes written to the archive so far.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Packs the next part of the log. The archive's bytes do not depend on the sizes of the parts.</summary>
    /// <param name="mostBytes">About how much of the log to pack; at least one chunk.</param>
    /// <param name="cancellationToken">Checked before each chunk.</param>
    /// <returns>Whether the frame is complete.</returns>
    /// <exception cref="WalIOException">The disk returned an error, or the log ended before its length.</exception>
    public bool Pack(long mostBytes, CancellationToken cancellationToken)
    {
        var from = _read;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chunk = _raw.Span[..(int)Math.Min(_raw.Capacity, _length - _read)];
            if (_log.ReadFully(_read, _raw.Span) < chunk.Length) throw new WalIOException("pread", _log.Path, Errno.EIO);
            _read += chunk.Length;
            Feed(chunk, isLast: _read == _length);
        }
        while (_read < _length && _read - from < mostBytes);
        return _read == _length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd.Dispose();
        _raw.Dispose();
        _packed.Dispose();
    }

    private void Feed(ReadOnlySpan<byte> chunk, bool isLast)
    {
        while (true)
        {
            var status = _zstd.WrapStream(chunk, _packed.Span, out var consumed, out var count, isLast);
            chunk = chunk[consumed..];
            _archive.WriteFully(WrittenBytes, _packed.Span[..count]);
            WrittenBytes += count;
            if (status == System.Buffers.OperationStatus.Done || (chunk.IsEmpty && !isLast)) return;
        }
    }
}
