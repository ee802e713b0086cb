namespace Airunner.Actors.Storage;

/// <summary>An open file and its name, with whole transfers and errors as exceptions.</summary>
/// <remarks>Only EINTR is retried: after a failed sync a second one succeeds, although the data is lost.</remarks>
internal sealed class DiskFile : IDisposable
{
    private readonly IWalFile _file;

    private DiskFile(IWalFile file, string path)
    {
        _file = file;
        Path = path;
    }

    /// <summary>The name it was opened by.</summary>
    public string Path { get; }

    /// <summary>As <see cref="IWalFile.BlockBytes"/>: 1, or what direct transfers must be multiples of.</summary>
    public int BlockBytes => _file.BlockBytes;

    /// <summary>Whether a write that has returned is durable by itself.</summary>
    public bool IsDirect => _file.BlockBytes > 1;

    /// <summary>Whether transfers go through the page cache: also those of a direct file, after the first that was refused.</summary>
    public bool UsesCache => _file.UsesCache;

    /// <summary>The inode behind the handle.</summary>
    public long Inode => _file.Inode;

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static DiskFile Open(IWalFileSystem files, string path, WalOpen how)
    {
        var file = TryOpen(files, path, how, out var error);
        files.ThrowIfNotMade(error, "open", path);
        return file!;
    }

    /// <summary>Opens or creates a file for direct access, or buffered where the file system has none.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public static DiskFile OpenDirectOrBuffered(IWalFileSystem files, string path, WalOpen how)
    {
        var direct = TryOpen(files, path, how | WalOpen.Direct, out var error);
        if (direct is not null) return direct;
        return error is Errno.EINVAL or Errno.EOPNOTSUPP ? Open(files, path, how) : throw new WalIOException("open", path, error);
    }

    /// <summary>Opens or creates a file; null and the error where that fails.</summary>
    public static DiskFile? TryOpen(IWalFileSystem files, string path, WalOpen how, out Errno error)
    {
        IWalFile? file = null;
        error = DiskCalls.Retry(() => files.Open(path, how, out file));
        return error == Errno.None ? new DiskFile(file!, path) : null;
    }

    /// <summary>Writes all of <paramref name="source"/>.</summary>
    /// <exception cref="WalIOException">The disk refused; how much was written is unknown.</exception>
    public void WriteFully(long offsetBytes, ReadOnlySpan<byte> source)
    {
        var stalled = false;
        while (!source.IsEmpty)
        {
            var error = _file.Write(offsetBytes, source, out var written);
            if (error == Errno.EINTR) continue;
            DiskCalls.ThrowIfFailed(error, "pwrite", Path);

            // A direct write that stopped inside a block is repeated from that block's start: offsets must stay aligned.
            var whole = written == source.Length ? written : written - written % BlockBytes;
            if (written == 0 || (whole == 0 && stalled)) throw new WalIOException("pwrite", Path, Errno.EIO);
            stalled = whole == 0;
            offsetBytes += whole;
            source = source[whole..];
        }
    }

    /// <summary>Reads until <paramref name="target"/> is full or the file ends.</summary>
    /// <returns>Bytes read.</returns>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public int ReadFully(long offsetBytes, Span<byte> target)
    {
        var got = 0;
        var stalled = false;
        while (got < target.Length)
        {
            var error = _file.Read(offsetBytes + got, target[got..], out var read);
            if (error == Errno.EINTR) continue;
            DiskCalls.ThrowIfFailed(error, "pread", Path);
            if (read == 0) break;
            var before = got;
            got += read;
            if (got % BlockBytes == 0) continue;
            if (offsetBytes + got >= Length) break;

            // A direct read that stopped inside a block is repeated from that block's start, once where it brings nothing.
            got -= got % BlockBytes;
            if (got == before && stalled) throw new WalIOException("pread", Path, Errno.EIO);
            stalled = got == before;
        }

        return got;
    }

    /// <summary>Makes what was written durable.</summary>
    /// <exception cref="WalIOException">It may never become durable: the file must not be synced again.</exception>
    public void Sync()
    {
        Errno error;
        do error = _file.Sync();
        while (error == Errno.EINTR);
        DiskCalls.ThrowIfFailed(error, "fdatasync", Path);
    }

    /// <summary>Cuts or extends the file; durable after <see cref="Sync"/>.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public void Truncate(long lengthBytes) =>
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => _file.Truncate(lengthBytes)), "ftruncate", Path);

    /// <summary>The file's length in bytes, asked of the disk.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public long Length
    {
        get
        {
            long length = 0;
            DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => _file.Length(out length)), "fstat", Path);
            return length;
        }
    }

    /// <summary>Whether the file was removed: it has no name, and what has its name now is not this file.</summary>
    /// <remarks>The name is looked at too, since some file systems count no names.</remarks>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public bool IsRemoved(IWalFileSystem files)
    {
        long names = 0;
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => _file.Names(out names)), "fstat", Path);
        return names == 0 && files.TryStat(Path)?.Inode != Inode;
    }

    /// <summary>Another handle for reading on the same file, also after it was removed.</summary>
    /// <exception cref="WalIOException">The disk refused.</exception>
    public DiskFile Reopen()
    {
        IWalFile? file = null;
        DiskCalls.ThrowIfFailed(DiskCalls.Retry(() => _file.Reopen(out file)), "open", Path);
        return new DiskFile(file!, Path);
    }

    /// <summary>Closes the file. Syncs nothing.</summary>
    public void Dispose() => _file.Dispose();
}
