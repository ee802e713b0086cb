namespace Airunner.Actors.Format;

/// <summary>One record in a buffer. Valid as long as the buffer is.</summary>
internal readonly ref struct RecordView
{
    /// <summary>Where the record stands in its log, in bytes.</summary>
    public long OffsetBytes { get; init; }

    /// <summary>Bytes of the whole record, length field and checksum included.</summary>
    public int TotalBytes { get; init; }

    /// <summary>The record's sequence.</summary>
    public long Sequence { get; init; }

    /// <summary>An event's last sequence: an output batch's <c>end_sequence</c>, else (and for marks) <see cref="Sequence"/>.</summary>
    public long EndSequence { get; init; }

    /// <summary>The status byte.</summary>
    public RecordStatus Status { get; init; }

    /// <summary>Unix milliseconds, when appended.</summary>
    public long TimestampMs { get; init; }

    /// <summary>A serialised JobEvent; empty in a mark.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The whole record, length field and checksum included.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Whether the record was found by its checksum: its length field is wrong.</summary>
    public bool LengthIsBroken { get; init; }

    /// <summary>Says which events before it are delivered or failed; not an event.</summary>
    public bool IsMark => Status is RecordStatus.Sent or RecordStatus.Failed && Payload.IsEmpty;

    /// <summary>An event: pending, or (with status sent or failed) written as already done.</summary>
    public bool IsEvent => !IsMark;

    /// <summary>Where the next record stands, in bytes.</summary>
    public long EndBytes => OffsetBytes + TotalBytes;
}
