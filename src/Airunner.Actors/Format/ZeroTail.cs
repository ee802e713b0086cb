using System.Buffers;

namespace Airunner.Actors.Format;

/// <summary>Where the zeros at the end of a source begin: space reserved ahead of the writer. Found at the first use.</summary>
internal sealed class ZeroTail(IByteSource source, long lengthBytes)
{
    private const int BlockBytes = 256 * 1024;

    private long? _startBytes;

    /// <summary>First of the zeros; the source's length where it does not end in zeros.</summary>
    public long StartBytes => _startBytes ??= Find();

    private long Find()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (var end = lengthBytes; end > 0;)
            {
                var block = buffer.AsSpan(0, (int)Math.Min(BlockBytes, end));
                source.Read(end - block.Length, block);
                var last = block.LastIndexOfAnyExcept((byte)0);
                end -= block.Length;
                if (last >= 0) return end + last + 1;
            }

            return 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
