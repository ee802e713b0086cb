using System.Buffers;

namespace Airunner.Actors.Format;

/// <summary>A view of a source that is slid along it with large reads into one pooled buffer.</summary>
/// <remarks>Its size is a stride, or the largest piece asked for and a half: never that of the source.</remarks>
internal sealed class ByteWindow(IByteSource source, long lengthBytes) : IDisposable
{
    // Small enough to stay in the processor's cache between the read and the checksum.
    private const int StrideBytes = 1024 * 1024;

    private byte[] _buffer = [];
    private long _startBytes;
    private int _filledBytes;

    /// <summary>Length of the source, as it was when the scan began.</summary>
    public long LengthBytes { get; } = lengthBytes;

    /// <summary>The bytes at hand from an offset on: at least <paramref name="count"/>, or all there are before the end.</summary>
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
        (var keptBytes, _filledBytes) = (kept.Length, 0); // nothing is at hand should the read throw
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
