using Airunner.Actors.Format;

namespace Airunner.Actors.Tests.Format;

/// <summary>A log in memory that counts what is read of it.</summary>
internal sealed class CountedBytes(byte[] bytes) : IByteSource
{
    public long LengthBytes => bytes.Length;

    public long BytesRead { get; private set; }

    public int LargestRead { get; private set; }

    public void Read(long offsetBytes, Span<byte> target)
    {
        bytes.AsSpan((int)offsetBytes, target.Length).CopyTo(target);
        BytesRead += target.Length;
        LargestRead = Math.Max(LargestRead, target.Length);
    }
}
