using System.Buffers.Binary;

namespace Airunner.Actors.Format;

/// <summary>All places of a log that hold a good record, also inside payloads. Each block is searched once.</summary>
internal sealed class RecordCatalog(ByteWindow window, ZeroTail zeros, Dialect dialect)
{
    private const int BlockBytes = 64 * 1024;

    private readonly Dictionary<long, List<Entry>> _blocks = [];
    private readonly Dictionary<long, long> _emptyUntil = [];

    /// <summary>A record that is good; the order of sequences is not checked.</summary>
    internal readonly record struct Entry(long OffsetBytes, long EndBytes, long Sequence, bool IsMark);

    /// <summary>The first record after an offset that is good where the event before it has a given sequence.</summary>
    public bool TryNext(long afterBytes, long last, out Entry entry)
    {
        for (var block = Occupied((afterBytes + 1) / BlockBytes); block * BlockBytes < zeros.StartBytes; block = Occupied(block + 1))
        {
            foreach (var candidate in EntriesOf(block))
            {
                if (candidate.OffsetBytes <= afterBytes || (!candidate.IsMark && candidate.Sequence <= last)) continue;
                entry = candidate;
                return true;
            }
        }

        entry = default;
        return false;
    }

    /// <summary>Removes a record that need not be tried again.</summary>
    public void Remove(in Entry entry) => EntriesOf(entry.OffsetBytes / BlockBytes).Remove(entry);

    /// <summary>The first block from a given one on that is not known to be empty; empty stretches are skipped in one step.</summary>
    private long Occupied(long block)
    {
        var first = block;
        while (block * BlockBytes < zeros.StartBytes && EntriesOf(block).Count == 0)
            block = _emptyUntil.GetValueOrDefault(block, block + 1);
        while (first < block)
        {
            var next = _emptyUntil.GetValueOrDefault(first, first + 1);
            _emptyUntil[first] = block;
            first = next;
        }

        return block;
    }

    private List<Entry> EntriesOf(long block)
    {
        if (!_blocks.TryGetValue(block, out var entries)) _blocks[block] = entries = LookThrough(block * BlockBytes);
        return entries;
    }

    private List<Entry> LookThrough(long startBytes)
    {
        List<Entry> entries = [];
        var untilBytes = Math.Min(startBytes + BlockBytes, window.LengthBytes - RecordCodec.OverheadBytes + 1);
        for (var offsetBytes = startBytes; offsetBytes < untilBytes; offsetBytes++)
        {
            var source = window.From(offsetBytes, (int)(untilBytes - offsetBytes) + RecordCodec.OverheadBytes);
            var skip = IndexOfPlausible(source[..((int)(untilBytes - offsetBytes) + RecordCodec.OverheadBytes - 1)]);
            if (skip < 0) break;
            offsetBytes += skip;
            if (TryReadAt(offsetBytes, out var entry)) entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The first offset whose length field and status could be a record's. This filter rejects almost all other bytes.</summary>
    private int IndexOfPlausible(ReadOnlySpan<byte> source)
    {
        for (var i = 0; i <= source.Length - RecordCodec.OverheadBytes; i++)
        {
            if (source[i + RecordLayout.StatusAt] - 1u <= 2 && RecordCodec.TryReadTotalBytes(source[i..], dialect, out _)) return i;
        }

        return -1;
    }

    private bool TryReadAt(long offsetBytes, out Entry entry)
    {
        entry = default;
        var isInBounds = RecordCodec.TryReadTotalBytes(window.From(offsetBytes, RecordLayout.LengthBytes), dialect, out var totalBytes);
        if (!isInBounds || offsetBytes + totalBytes > window.LengthBytes) return false;

        // The payload is checked first: that fails at once on almost all bytes, while a checksum may read 10 MiB for each offset.
        var bytes = window.From(offsetBytes, totalBytes)[..totalBytes];
        if (RecordCodec.Interpret(bytes, offsetBytes, out var record) != RecordRead.Good) return false;
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes[^RecordLayout.ChecksumBytes..]);
        if (Crc64Nvme.HashToUInt64(bytes[RecordLayout.LengthBytes..^RecordLayout.ChecksumBytes]) != checksum) return false;
        entry = new Entry(offsetBytes, record.EndBytes, record.Sequence, record.IsMark);
        return true;
    }
}
