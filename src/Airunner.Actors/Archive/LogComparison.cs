using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Whether an archive unpacks to exactly a log's bytes: asked at once, or as the archive grows.</summary>
/// <remarks>For one thread at a time; the log may be read by others meanwhile.</remarks>
internal sealed class LogComparison(IWalFileSystem files, DiskFile log, string archivePath) : IDisposable
{
    private const int ChunkBytes = 128 << 10;

    private readonly AlignedBuffer _raw = new(ChunkBytes);
    private readonly AlignedBuffer _unpacked = new(ChunkBytes);
    private readonly long _length = log.Length;
    private ArchiveStream? _archive;
    private long _same;

    /// <summary>Reads on in an archive that is still being written, from the disk, and compares what that unpacks to.</summary>
    /// <param name="syncedBytes">So much of the archive is written and synced.</param>
    /// <param name="cancellationToken">Looked at with each chunk.</param>
    /// <returns>False: it is not the log.</returns>
    /// <exception cref="WalIOException">The disk refused.</exception>
    /// <exception cref="ArchiveDamagedException">The archive cannot be read.</exception>
    public bool HoldsSoFar(long syncedBytes, CancellationToken cancellationToken)
    {
        // The last block is written once more with what follows: it is read back after that.
        var blocks = syncedBytes & -DirectAccess.BlockBytes;
        return blocks == 0 || Holds(blocks, cancellationToken);
    }

    /// <summary>Reads on to the archive's end.</summary>
    /// <returns>Whether all of it, from its first byte, is the log's bytes and nothing else.</returns>
    /// <inheritdoc cref="HoldsSoFar"/>
    public bool HoldsAll(CancellationToken cancellationToken) => Holds(long.MaxValue, cancellationToken) && _archive!.IsAtEnd && _same == _length;

    /// <inheritdoc/>
    public void Dispose()
    {
        _archive?.Dispose();
        _raw.Dispose();
        _unpacked.Dispose();
    }

    private bool Holds(long readableBytes, CancellationToken cancellationToken)
    {
        _archive ??= ArchiveStream.OpenUpTo(files, archivePath, readableBytes);
        _archive.ReadUpTo(readableBytes);
        if (_archive.DeclaredBytes is { } declared && declared != _length) return false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var unpacked = _archive.ReadFully(_unpacked.Span);
            var fromLog = log.ReadFully(_same, _raw.Span[..unpacked]);
            if (!_raw.Span[..fromLog].SequenceEqual(_unpacked.Span[..unpacked])) return false;
            _same += unpacked;
            if (unpacked < _unpacked.Capacity) return true;
        }
    }
}
