namespace Airunner.Actors.Storage;

/// <summary>A file opened for direct access that goes on through the page cache when its first transfer is refused.</summary>
/// <param name="file">The file.</param>
/// <param name="note">Called once, with the answer that was a refusal.</param>
internal sealed class FallbackFile(IWalFile file, Action<Errno> note) : IWalFile
{
    // Set by the writing thread or by a reader; both may find the refusal at once.
    private volatile bool _isCached;

    public int BlockBytes => file.BlockBytes;

    public long Inode => file.Inode;

    public Errno Read(long offsetBytes, Span<byte> target, out int readBytes)
    {
        var error = file.Read(offsetBytes, target, out readBytes);
        return MustRepeat(error) ? file.Read(offsetBytes, target, out readBytes) : error;
    }

    public Errno Write(long offsetBytes, ReadOnlySpan<byte> source, out int writtenBytes)
    {
        var error = file.Write(offsetBytes, source, out writtenBytes);
        return MustRepeat(error) ? file.Write(offsetBytes, source, out writtenBytes) : error;
    }

    public Errno UseCache() => file.UseCache();

    public Errno Sync() => file.Sync();

    public Errno Truncate(long lengthBytes) => file.Truncate(lengthBytes);

    public Errno Length(out long lengthBytes) => file.Length(out lengthBytes);

    public Errno Names(out long count) => file.Names(out count);

    public Errno Reopen(out IWalFile? reopened) => file.Reopen(out reopened);

    public void Dispose() => file.Dispose();

    /// <summary>A refused transfer has changed nothing, so that it can be repeated once.</summary>
    private bool MustRepeat(Errno error)
    {
        if (_isCached || !FallbackFileSystem.IsUnsupported(error) || file.UseCache() != Errno.None) return false;
        _isCached = true;
        note(error);
        return true;
    }
}
