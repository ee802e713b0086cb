using Airunner.Actors.Storage;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Actors.Archive;

/// <summary>A log's bytes into one zstd frame, part by part; content size and checksum are in the frame. Syncs nothing.</summary>
internal sealed class LogPacker : IDisposable
{
    private const int Level = 3;
    private const int ChunkBytes = 128 << 10;

    private readonly DiskFile _log;
    private readonly DiskFile _archive;
    private readonly Compressor _zstd = new(Level);
    private readonly AlignedBuffer _raw = new(ChunkBytes);
    private readonly AlignedBuffer _packed = new(ChunkBytes);
    private readonly long _length;
    private long _read;

    /// <summary>Begins the frame.</summary>
    /// <param name="log">Open for reading; must not change meanwhile.</param>
    /// <param name="archive">Open for writing, empty.</param>
    public LogPacker(DiskFile log, DiskFile archive)
    {
        (_log, _archive, _length) = (log, archive, log.Length);
        _zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        _zstd.SetPledgedSrcSize((ulong)_length);
    }

    /// <summary>Bytes of the archive so far.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Packs more of the log. How the log is cut into parts cannot be told from the archive.</summary>
    /// <param name="mostBytes">About how much of the log to take; at least one chunk is.</param>
    /// <param name="cancellationToken">Looked at with each chunk.</param>
    /// <returns>True when the frame is whole.</returns>
    /// <exception cref="WalIOException">The disk refused, or the log ended before its length.</exception>
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
