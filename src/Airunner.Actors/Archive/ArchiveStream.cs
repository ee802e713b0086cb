using Airunner.Actors.Storage;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Actors.Archive;

/// <summary>Decompresses an archive to the log's bytes, from the first to the last, in bounded memory.</summary>
/// <remarks>
/// An archive is one zstd frame. The stream never gives more bytes than the frame's header declares, whatever the frame contains.
/// </remarks>
internal sealed class ArchiveStream : IDisposable
{
    /// <summary>Most bytes that an archive without a content size gives. Archives of this library always have a content size.</summary>
    public const long MaxUndeclaredBytes = 16L << 30;

    // Enough for every level except zstd's --ultra ones; limits the memory that a crafted frame can make the decoder use.
    private const int MaxWindowLog = 23;
    private const int MaxFrameHeaderBytes = 18;
    private const int ChunkBytes = 128 << 10;
    private const ulong ContentSizeUnknown = ulong.MaxValue;
    private const ulong ContentSizeError = ulong.MaxValue - 1;

    private readonly DiskFile _file;
    private readonly AlignedBuffer _packed;
    private readonly ZstdDecoder _zstd = new(MaxWindowLog);
    private readonly long _limit;
    private long _fileOffset;
    private int _start;
    private int _end;
    private long _given;
    private long _readableBytes;
    private bool _fileEnded;

    private ArchiveStream(DiskFile file, long readableBytes, long mostUndeclaredBytes)
    {
        _file = file;
        _packed = new AlignedBuffer((int)Math.Min(ChunkBytes, file.Length));
        _readableBytes = readableBytes;
        Fill();
        DeclaredBytes = ReadContentSize();
        _limit = DeclaredBytes ?? mostUndeclaredBytes;
    }

    /// <summary>The log's size in the frame's header; null where the header has none.</summary>
    public long? DeclaredBytes { get; }

    /// <summary>Whether the frame has ended with the right checksum and size, and nothing follows it.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Bytes of the file that were read so far.</summary>
    public long FileBytesRead => _fileOffset;

    /// <summary>Opens an archive.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="path">The archive.</param>
    /// <param name="mostUndeclaredBytes">Most bytes to give where the frame has no content size.</param>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    /// <exception cref="ArchiveDamagedException">The file does not start with a zstd frame.</exception>
    public static ArchiveStream Open(IWalFileSystem files, string path, long mostUndeclaredBytes = MaxUndeclaredBytes) =>
        OpenUpTo(files, path, long.MaxValue, mostUndeclaredBytes);

    /// <summary>Opens an archive that is still being written.</summary>
    /// <param name="files">The disk.</param>
    /// <param name="path">The archive.</param>
    /// <param name="readableBytes">How much of the file may be read now: one block or more whole ones, or the whole file.</param>
    /// <param name="mostUndeclaredBytes">Most bytes to give where the frame has no content size.</param>
    /// <inheritdoc cref="Open"/>
    public static ArchiveStream OpenUpTo(
        IWalFileSystem files, string path, long readableBytes, long mostUndeclaredBytes = MaxUndeclaredBytes)
    {
        var file = DiskFile.OpenDirectOrBuffered(files, path, WalOpen.Read);
        try
        {
            return new ArchiveStream(file, readableBytes, mostUndeclaredBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Allows reading more of the file. <see cref="Read"/> gives 0 at the limit set before.</summary>
    /// <param name="readableBytes">As for <see cref="OpenUpTo"/>; <see cref="long.MaxValue"/> when the file is complete.</param>
    public void ReadUpTo(long readableBytes) => _readableBytes = readableBytes;

    /// <summary>The next bytes.</summary>
    /// <param name="target">At least one byte.</param>
    /// <returns>How many; 0 at the end, after checksum and size were checked, and at the limit of <see cref="ReadUpTo"/>.</returns>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    /// <exception cref="ArchiveDamagedException">
    /// The frame is cut, changed, larger than its declared size, or followed by something else.
    /// </exception>
    public int Read(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfZero(target.Length);
        while (!IsAtEnd)
        {
            var written = Unpack(target);
            _given += written;
            if (_given > _limit) throw Damaged($"it unpacks to more than {_limit} bytes.");
            if (IsAtEnd && DeclaredBytes is { } declared && declared != _given)
                throw Damaged($"it unpacks to {_given} bytes, not to {declared}.");

            if (written > 0 || IsHeldUp) return written;
        }

        return 0;
    }

    /// <summary>Fills <paramref name="target"/>, or reads less where the archive ends.</summary>
    /// <returns>Bytes read.</returns>
    public int ReadFully(Span<byte> target)
    {
        var got = 0;
        while (got < target.Length)
        {
            var read = Read(target[got..]);
            if (read == 0) break;
            got += read;
        }

        return got;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _zstd.Dispose();
        _packed.Dispose();
        _file.Dispose();
    }

    /// <summary>Whether the limit of <see cref="ReadUpTo"/> is reached and the file may go on.</summary>
    private bool IsHeldUp => _start == _end && !_fileEnded && !IsAtEnd && _fileOffset == _readableBytes;

    private int Unpack(Span<byte> target)
    {
        if (_start == _end) Fill();
        var cut = _start == _end;
        try
        {
            var isWhole = _zstd.Decode(_packed.Span[_start.._end], target, out var consumed, out var written);
            _start += consumed;
            if (isWhole) IsAtEnd = NothingFollows() ? true : throw Damaged("something follows its frame.");
            if (IsHeldUp) return written;
            if (cut && written == 0 && !IsAtEnd) throw Damaged("it ends in the middle.");

            // A crafted frame can make the decoder stop without progress; without this check the loop would never end.
            if (consumed == 0 && written == 0 && !IsAtEnd) throw Damaged("its decoding makes no progress.");
            return written;
        }
        catch (ZstdException e)
        {
            throw Damaged(e.Message + ".", e);
        }
    }

    private bool NothingFollows()
    {
        if (_start == _end) Fill();
        return _start == _end;
    }

    private void Fill()
    {
        // After a short read nothing follows, and a direct read at an unaligned offset would fail.
        _start = 0;
        _end = 0;
        var most = (int)Math.Min(_packed.Capacity, _readableBytes - _fileOffset);
        if (_fileEnded || most == 0) return;
        _end = _file.ReadFully(_fileOffset, _packed.Span[..most]);
        _fileOffset += _end;
        _fileEnded = _end < most;
    }

    private unsafe long? ReadContentSize()
    {
        fixed (byte* header = _packed.Span)
        {
            var size = Methods.ZSTD_getFrameContentSize(header, (nuint)Math.Min(_end, MaxFrameHeaderBytes));
            return size switch
            {
                ContentSizeUnknown => null,
                ContentSizeError => throw Damaged("it does not start with a zstd frame."),
                > long.MaxValue => throw Damaged("its content size is impossible."),
                _ => (long)size,
            };
        }
    }

    private ArchiveDamagedException Damaged(string reason, Exception? inner = null) => new(_file.Path, reason, inner);
}
