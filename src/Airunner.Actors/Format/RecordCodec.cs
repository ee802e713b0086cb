using System.Buffers.Binary;

namespace Airunner.Actors.Format;

/// <summary>Records to bytes and back.</summary>
/// <remarks>Layout: Format/README.md. Golden bytes: RecordCodecSpecs.</remarks>
internal static class RecordCodec
{
    /// <summary>Bytes of a record without its payload.</summary>
    public const int OverheadBytes = RecordLayout.PayloadAt + RecordLayout.ChecksumBytes;

    /// <summary>Offset of the payload in a record, for callers that write it there themselves and then call <see cref="Seal"/>.</summary>
    public const int PayloadAtBytes = RecordLayout.PayloadAt;

    /// <summary>The largest payload in bytes.</summary>
    public const int MaxPayloadBytes = 10 * 1024 * 1024;

    /// <summary>The largest record in bytes.</summary>
    public const int MaxRecordBytes = OverheadBytes + MaxPayloadBytes;

    /// <summary>Writes one record, in our dialect.</summary>
    /// <param name="sequence">≥ 0.</param>
    /// <param name="status">The status of its event.</param>
    /// <param name="timestampMs">Unix milliseconds.</param>
    /// <param name="payload">A serialised JobEvent of that sequence, 0 to 10 MiB; empty for a mark.</param>
    /// <param name="target">At least 32 + payload bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range, or a target too short: a caller's bug.</exception>
    public static int Write(long sequence, RecordStatus status, long timestampMs, ReadOnlySpan<byte> payload, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxPayloadBytes, nameof(payload));
        var totalBytes = OverheadBytes + payload.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, totalBytes, nameof(target));
        payload.CopyTo(target[RecordLayout.PayloadAt..]);
        Seal(target[..totalBytes], sequence, status, timestampMs);
        return totalBytes;
    }

    /// <summary>Writes length, fields and checksum around a payload that is already in the record.</summary>
    /// <param name="record">Exactly the record: 32 bytes and the payload, which starts at <see cref="PayloadAtBytes"/>.</param>
    /// <param name="sequence">≥ 0.</param>
    /// <param name="status">What the record says of its event.</param>
    /// <param name="timestampMs">Unix milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value out of its range: a caller's bug.</exception>
    public static void Seal(Span<byte> record, long sequence, RecordStatus status, long timestampMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(record.Length, OverheadBytes, nameof(record));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(record.Length, MaxRecordBytes, nameof(record));
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        if (!IsKnown(status)) throw new ArgumentOutOfRangeException(nameof(status), status, "No status of a record.");
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)(record.Length - RecordLayout.LengthBytes));
        BinaryPrimitives.WriteInt64LittleEndian(record[RecordLayout.SequenceAt..], sequence);
        record[RecordLayout.StatusAt] = (byte)status;
        record.Slice(RecordLayout.ReservedAt, RecordLayout.ReservedBytes).Clear();
        BinaryPrimitives.WriteInt64LittleEndian(record[RecordLayout.TimestampAt..], timestampMs);
        var checksumAt = record.Length - RecordLayout.ChecksumBytes;
        var checksum = Crc64Nvme.HashToUInt64(record[RecordLayout.LengthBytes..checksumAt]);
        BinaryPrimitives.WriteUInt64LittleEndian(record[checksumAt..], checksum);
    }

    /// <summary>Reads the record that starts at the first byte of <paramref name="source"/>.</summary>
    /// <param name="source">The log's bytes from <paramref name="offsetBytes"/> on; more than the record is fine.</param>
    /// <param name="offsetBytes">Offset of these bytes in the log; passed on to <paramref name="record"/>.</param>
    /// <param name="dialect">What the length field counts.</param>
    /// <param name="record">The record where the answer is Good; only its offset and total bytes where it is NeedMoreBytes.</param>
    public static RecordRead TryRead(ReadOnlySpan<byte> source, long offsetBytes, Dialect dialect, out RecordView record)
    {
        var totalBytes = OverheadBytes; // needed of any record before its length field can be read
        if (source.Length >= RecordLayout.LengthBytes && !TryReadTotalBytes(source, dialect, out totalBytes))
        {
            record = default;
            return RecordRead.BadLength;
        }

        record = new RecordView { OffsetBytes = offsetBytes, TotalBytes = totalBytes };
        if (source.Length < totalBytes) return RecordRead.NeedMoreBytes;
        return ReadWhole(source[..totalBytes], offsetBytes, out record);
    }

    /// <summary>Reads a record whose size is known, whatever its length field says.</summary>
    /// <param name="bytes">Exactly the record: 32 bytes or more.</param>
    /// <param name="offsetBytes">Where it stands in the log.</param>
    /// <param name="record">The record where the answer is Good.</param>
    internal static RecordRead ReadWhole(ReadOnlySpan<byte> bytes, long offsetBytes, out RecordView record)
    {
        record = default;
        var checksumAt = bytes.Length - RecordLayout.ChecksumBytes;
        var checksum = BinaryPrimitives.ReadUInt64LittleEndian(bytes[checksumAt..]);
        if (Crc64Nvme.HashToUInt64(bytes[RecordLayout.LengthBytes..checksumAt]) != checksum) return RecordRead.BadChecksum;
        return Interpret(bytes, offsetBytes, out record);
    }

    /// <summary>The record's size according to its length field, where that is in bounds.</summary>
    /// <param name="source">At least the length field.</param>
    /// <param name="dialect">What the length field counts.</param>
    /// <param name="totalBytes">32 and the payload.</param>
    internal static bool TryReadTotalBytes(ReadOnlySpan<byte> source, Dialect dialect, out int totalBytes)
    {
        var total = BinaryPrimitives.ReadUInt32LittleEndian(source) + (ulong)RecordLayout.UncountedBytes(dialect);
        totalBytes = total <= MaxRecordBytes ? (int)total : 0;
        return totalBytes >= OverheadBytes;
    }

    /// <summary>Reads the fields of a record whose size and checksum are known to be right.</summary>
    /// <param name="bytes">Exactly the record.</param>
    /// <param name="offsetBytes">Where it stands in the log.</param>
    /// <param name="record">The record where the answer is Good.</param>
    internal static RecordRead Interpret(ReadOnlySpan<byte> bytes, long offsetBytes, out RecordView record)
    {
        var sequence = BinaryPrimitives.ReadInt64LittleEndian(bytes[RecordLayout.SequenceAt..]);
        var status = (RecordStatus)bytes[RecordLayout.StatusAt];
        var payload = bytes[RecordLayout.PayloadAt..^RecordLayout.ChecksumBytes];
        var endSequence = sequence;
        record = default;
        if (!IsKnown(status)) return RecordRead.BadStatus;
        if (status == RecordStatus.Pending || !payload.IsEmpty)
        {
            if (sequence < 0) return RecordRead.BadSequence;
            if (!EventPayload.TryRead(payload, out var own, out endSequence) || own != sequence) return RecordRead.BadPayload;
        }

        record = new RecordView
        {
            OffsetBytes = offsetBytes,
            TotalBytes = bytes.Length,
            Sequence = sequence,
            EndSequence = endSequence,
            Status = status,
            TimestampMs = BinaryPrimitives.ReadInt64LittleEndian(bytes[RecordLayout.TimestampAt..]),
            Payload = payload,
            Bytes = bytes,
        };
        return RecordRead.Good;
    }

    private static bool IsKnown(RecordStatus status) => status is >= RecordStatus.Pending and <= RecordStatus.Failed;
}
