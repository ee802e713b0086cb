using Airunner.Actors.Format;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Reading;

/// <summary>
/// A file that its owner may write to, with the length that it had. What the owner cuts off meanwhile was space reserved ahead: zeros.
/// </summary>
internal sealed class WrittenFileSource(DiskFile file) : IByteSource
{
    public long LengthBytes { get; } = file.Length;

    public void Read(long offsetBytes, Span<byte> target)
    {
        var read = file.ReadFully(offsetBytes, target);
        target[read..].Clear();
    }
}
