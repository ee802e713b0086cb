using Airunner.Actors.Storage;

namespace Airunner.Actors.Archive;

/// <summary>Compares what an archive unpacks to with a log, byte for byte: in one step, or while the archive grows.</summary>
/// <remarks>For one thread at a time; other threads may read the log meanwhile.</remarks>
internal sealed class LogComparison(IWalFileSystem files, DiskFile log, string archivePath) : IDisposable
{
    private const int ChunkBytes = 128 << 10;

    private readonly AlignedBuffer _raw = new((int)Math.Min(ChunkBytes, log.Length));
    private readonly AlignedBuffer _unpacked = new((int)Math.Min(ChunkBytes, log.Length));
    private readonly long _length = log.Length;
    private ArchiveStream? _archive;
    private long _same;

    /// <summary>Continues the comparison in an archive that is still being written; reads it back from the disk.</summary>
    /// <param name="syncedBytes">Bytes of the archive that are written and synced.</param>
    /// <param name="cancellationToken">Checked before each chunk.</param>
    /// <returns>Whether all compared bytes were equal.</returns>
    /// <exception cref="WalIOException">The disk returned an error.</exception>
    /// <exception cref="ArchiveDamagedException">The archive cannot be read.</exception>
    public bool HoldsSoFar(long syncedBytes, CancellationToken cancellationToken)
    {
        // The next part writes the last block again: only whole blocks before it are read back now.
        var blocks = syncedBytes & -DirectAccess.BlockBytes;
        return blocks == 0 || Holds(blocks, cancellationToken);
    }

    /// <summary>Continues the comparison to the archive's end.</summary>
    /// <returns>Whether the whole archive unpacks to exactly the log.</returns>
    /// <inheritdoc cref="HoldsSoFar"/>
    public bool HoldsAll(CancellationToken cancellationToken) =>
        Holds(long.MaxValue, cancellationToken) && _archive!.IsAtEnd && _same == _length;

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
