using System.Buffers.Binary;

namespace Airunner.Actors.Format;

/// <summary>Rule 1: finds the end of a record whose length alone is broken, by its checksum.</summary>
/// <remarks>
/// A good record's payload is empty or a protobuf message, and that can end only where one of its fields does. So the running checksum is
/// compared only where a field ends, and not at every byte: the same ends are found, at the speed of the checksum.
/// </remarks>
internal static class BrokenLength
{
    /// <summary>Looks for the first end at which a good record begins at an offset.</summary>
    /// <param name="window">The log.</param>
    /// <param name="offsetBytes">Where the record begins.</param>
    /// <param name="last">Sequence of the event before, −1 where there is none.</param>
    /// <param name="record">The record found.</param>
    public static bool TryFindEnd(ByteWindow window, long offsetBytes, long last, out RecordView record)
    {
        record = default;
        if (!MayBegin(window.From(offsetBytes, RecordCodec.OverheadBytes), last)) return false;
        var source = window.From(offsetBytes, RecordCodec.MaxRecordBytes);
        source = source[..Math.Min(source.Length, RecordCodec.MaxRecordBytes)];
        var fields = new WireFields(source[RecordLayout.PayloadAt..]);
        var running = Crc64Nvme.Start();
        running.Append(source[RecordLayout.LengthBytes..RecordLayout.PayloadAt]);
        var checksumAt = RecordLayout.PayloadAt;
        while (source.Length - checksumAt >= RecordLayout.ChecksumBytes)
        {
            if (running.GetCurrentHashAsUInt64() == BinaryPrimitives.ReadUInt64LittleEndian(source[checksumAt..])
                && RecordCodec.Interpret(source[..(checksumAt + RecordLayout.ChecksumBytes)], offsetBytes, out record) == RecordRead.Good
                && (record.IsMark || record.Sequence > last))
            {
                record = record with { LengthIsBroken = true };
                return true;
            }

            if (!fields.MoveNext()) return false;
            var fieldEnd = RecordLayout.PayloadAt + fields.PassedBytes;
            running.Append(source[checksumAt..fieldEnd]);
            checksumAt = fieldEnd;
        }

        return false;
    }

    private static bool MayBegin(ReadOnlySpan<byte> source, long last)
    {
        if (source.Length < RecordCodec.OverheadBytes) return false;
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(source[RecordLayout.SequenceAt..]);
        return (RecordStatus)source[RecordLayout.StatusAt] switch
        {
            RecordStatus.Pending => sequence > last,
            RecordStatus.Sent or RecordStatus.Failed => true, // a mark need not rise
            _ => false,
        };
    }
}
