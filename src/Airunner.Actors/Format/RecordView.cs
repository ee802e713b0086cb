namespace Airunner.Actors.Format;

/// <summary>One record as it stands in a buffer. Valid as long as the buffer is.</summary>
internal readonly ref struct RecordView
{
    /// <summary>Where the record stands in its log, in bytes.</summary>
    public long OffsetBytes { get; init; }

    /// <summary>Bytes of the whole record, length field and checksum included.</summary>
    public int TotalBytes { get; init; }

    /// <summary>The record's sequence.</summary>
    public long Sequence { get; init; }

    /// <summary>An event's last number: an output batch's <c>end_sequence</c>, else (and for marks) <see cref="Sequence"/>.</summary>
    public long EndSequence { get; init; }

    /// <summary>The status byte.</summary>
    public RecordStatus Status { get; init; }

    /// <summary>Unix milliseconds, when appended.</summary>
    public long TimestampMs { get; init; }

    /// <summary>A serialised JobEvent; empty in a mark.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>Whether the record was found by its checksum alone: what stands in its length field is wrong.</summary>
    public bool LengthIsBroken { get; init; }

    /// <summary>Settles events that stand before it; no event itself.</summary>
    public bool IsMark => Status is RecordStatus.Sent or RecordStatus.Failed && Payload.IsEmpty;

    /// <summary>An event: pending, or (with a status of sent or failed) written as already settled.</summary>
    public bool IsEvent => !IsMark;

    /// <summary>Where the next record stands, in bytes.</summary>
    public long EndBytes => OffsetBytes + TotalBytes;
}
