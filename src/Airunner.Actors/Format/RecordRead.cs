namespace Airunner.Actors.Format;

/// <summary>What stands where a record was looked for.</summary>
internal enum RecordRead
{
    /// <summary>A record, whole and valid in itself. (Whether its sequence rises is a matter of its neighbours.)</summary>
    Good = 0,

    /// <summary>The length is in bounds, but the source ends before the record does: <see cref="RecordView.TotalBytes"/> are needed.</summary>
    NeedMoreBytes = 1,

    /// <summary>The length is out of bounds.</summary>
    BadLength = 2,

    /// <summary>The checksum does not fit the bytes.</summary>
    BadChecksum = 3,

    /// <summary>The status is none of <see cref="RecordStatus"/>.</summary>
    BadStatus = 4,

    /// <summary>An event whose sequence is below zero.</summary>
    BadSequence = 5,

    /// <summary>An event whose payload is no JobEvent, or one of another sequence.</summary>
    BadPayload = 6,
}
