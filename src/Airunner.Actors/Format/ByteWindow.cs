using System.Buffers;

namespace Airunner.Actors.Format;

/// <summary>A sliding view of a source, filled by large reads into one pooled buffer.</summary>
/// <remarks>Its size is a stride, or one and a half times the largest piece requested; it does not depend on the source's size.</remarks>
internal sealed class ByteWindow(IByteSource source, long lengthBytes) : IDisposable
{
    // Small enough to stay in the processor's cache between the read and the checksum.
    private const int StrideBytes = 1024 * 1024;

    private byte[] _buffer = [];
    private long _startBytes;
    private int _filledBytes;

    /// <summary>Length of the source, as it was when the scan began.</summary>
    public long LengthBytes { get; } = lengthBytes;

    /// <summary>The buffered bytes from an offset on: at least <paramref name="count"/>, or all up to the end.</summary>
    /// <remarks>Valid until the next call.</remarks>
    public ReadOnlySpan<byte> From(long offsetBytes, int count)
    {
        var skip = offsetBytes - _startBytes;
        if (skip < 0 || _filledBytes - skip < Math.Min(count, LengthBytes - offsetBytes))
        {
            Slide(offsetBytes, count);
            skip = 0;
        }

        return _buffer.AsSpan((int)skip, _filledBytes - (int)skip);
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _filledBytes = 0;
    }

    private void Slide(long offsetBytes, int count)
    {
        var wanted = (int)Math.Min(LengthBytes - offsetBytes, Math.Max(StrideBytes, count + (count / 2)));
        var skip = offsetBytes - _startBytes;
        var kept = skip >= 0 && skip < _filledBytes ? _buffer.AsSpan((int)skip, _filledBytes - (int)skip) : [];
        var buffer = _buffer.Length >= wanted ? _buffer : ArrayPool<byte>.Shared.Rent(wanted);
        kept.CopyTo(buffer);
        var keptBytes = kept.Length;
        _filledBytes = 0; // the window is empty if the read throws
        if (buffer != _buffer)
        {
            Dispose();
            _buffer = buffer;
        }

        source.Read(offsetBytes + keptBytes, buffer.AsSpan(keptBytes, wanted - keptBytes));
        _startBytes = offsetBytes;
        _filledBytes = wanted;
    }
}
