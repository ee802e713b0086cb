using System.Buffers;
using Airunner.Actors;
using Airunner.Collector.Totals;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Airunner.Collector.Store;

/// <summary>Makes segments of events, compressed when that saves enough. Not thread-safe.</summary>
internal sealed class SegmentPacker : IDisposable
{
    private const int Level = 1;
    private const int LeastBytes = 1024;

    private Compressor? _zstd; // created when first needed: a small job needs none

    /// <summary>Packs events by rising sequence into one segment, or several if they are many.</summary>
    /// <param name="events">By rising sequence.</param>
    /// <param name="from">Index of the first event.</param>
    /// <param name="to">The end, exclusive.</param>
    /// <param name="packed">Gets the segments; its owner returns each of them.</param>
    public void Pack(EventBatch events, int from, int to, List<PackedSegment> packed)
    {
        while (from < to)
        {
            var measured = SegmentCodec.Measure(events, from, to);
            var plain = SegmentCodec.Write(events, from, measured);
            var (bytes, length) = Compressed(plain, measured.Bytes) ?? (plain, measured.Bytes);
            var last = from + measured.Count - 1;
            var sums = EventSums.Of(events, from, measured.Count);
            packed.Add(new PackedSegment(events.SequenceAt(from), events.SequenceAt(last), measured.Count, sums, bytes, length));
            from += measured.Count;
        }
    }

    public void Dispose() => _zstd?.Dispose();

    /// <summary>Compresses; null if that saves less than a tenth.</summary>
    private (byte[] Bytes, int Length)? Compressed(byte[] plain, int length)
    {
        if (length is < LeastBytes or > SegmentCodec.MostUnpackedBytes) return null;
        var target = ArrayPool<byte>.Shared.Rent(Compressor.GetCompressBound(length));
        var packed = (_zstd ??= NewCompressor()).Wrap(plain.AsSpan(0, length), target);
        var pays = packed <= length - (length / 10);
        ArrayPool<byte>.Shared.Return(pays ? plain : target);
        return pays ? (target, packed) : null;
    }

    private static Compressor NewCompressor()
    {
        var zstd = new Compressor(Level);
        zstd.SetParameter(ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return zstd;
    }
}
