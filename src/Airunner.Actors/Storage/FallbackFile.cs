namespace Airunner.Actors.Storage;

/// <summary>
/// A file whose transfers are repeated where they are refused as not supported; one opened for direct access goes on through the page cache
/// from then on.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="note">Called once where direct access ends, with the answer that was a refusal.</param>
internal sealed class FallbackFile(IWalFile file, Action<Errno> note) : IWalFile
{
    // Some file systems refuse the first few transfers of a file, also through the page cache.
    private const int MostRefusals = 8;

    // Set by the writing thread or by a reader; both may find the refusal at once.
    private volatile bool _isCached = file.UsesCache;

    public bool UsesCache => _isCached;

    public int BlockBytes => file.BlockBytes;

    public long Inode => file.Inode;

    public Errno Read(long offsetBytes, Span<byte> target, out int readBytes)
    {
        Errno error;
        var refusals = 0;
        do error = file.Read(offsetBytes, target, out readBytes);
        while (MustRepeat(error, ref refusals));
        return error;
    }

    public Errno Write(long offsetBytes, ReadOnlySpan<byte> source, out int writtenBytes)
    {
        Errno error;
        var refusals = 0;
        do error = file.Write(offsetBytes, source, out writtenBytes);
        while (MustRepeat(error, ref refusals));
        return error;
    }

    public Errno UseCache()
    {
        var error = file.UseCache();
        if (error == Errno.None) _isCached = true;
        return error;
    }

    public Errno Sync() => file.Sync();

    public Errno Truncate(long lengthBytes) => file.Truncate(lengthBytes);

    public Errno Length(out long lengthBytes) => file.Length(out lengthBytes);

    public Errno Names(out long count) => file.Names(out count);

    public Errno Reopen(out IWalFile? reopened) => file.Reopen(out reopened);

    public void Dispose() => file.Dispose();

    /// <summary>A refused transfer has changed nothing, so that it can be repeated.</summary>
    private bool MustRepeat(Errno error, ref int refusals)
    {
        if (!FallbackFileSystem.IsUnsupported(error) || ++refusals > MostRefusals) return false;
        if (_isCached) return true;
        if (UseCache() != Errno.None) return false;
        note(error);
        return true;
    }
}
