using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>A file that the scanner reads. Its length is read once.</summary>
internal sealed class FileSource(DiskFile file) : IByteSource
{
    public long LengthBytes { get; } = file.Length;

    public void Read(long offsetBytes, Span<byte> target)
    {
        if (file.ReadFully(offsetBytes, target) != target.Length) throw new WalIOException("pread", file.Path, Errno.EIO);
    }
}
