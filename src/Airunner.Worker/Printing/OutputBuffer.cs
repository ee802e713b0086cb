using System.Buffers;

namespace Airunner.Worker.Printing;

/// <summary>Collects small pieces of output, so that not each of them is a write of its own.</summary>
/// <param name="write">Gets the bytes.</param>
internal sealed class OutputBuffer(OutputBuffer.Writer write) : IDisposable
{
    private const int SizeBytes = 64 << 10;

    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(SizeBytes);
    private int _length;

    /// <summary>Takes bytes.</summary>
    internal delegate void Writer(ReadOnlySpan<byte> bytes);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SizeBytes - _length) Flush();
        if (bytes.Length > SizeBytes)
        {
            write(bytes);
            return;
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Writes what was collected.</summary>
    public void Flush()
    {
        var length = _length;
        _length = 0;
        if (length > 0) write(_bytes.AsSpan(0, length));
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
