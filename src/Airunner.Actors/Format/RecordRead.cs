namespace Airunner.Actors.Format;

/// <summary>The result of reading a record at an offset.</summary>
internal enum RecordRead
{
    /// <summary>A whole and valid record. Whether its sequence rises is not checked.</summary>
    Good = 0,

    /// <summary>The length is in bounds, but the source is shorter: <see cref="RecordView.TotalBytes"/> bytes are needed.</summary>
    NeedMoreBytes = 1,

    /// <summary>The length is out of bounds.</summary>
    BadLength = 2,

    /// <summary>The checksum does not match the bytes.</summary>
    BadChecksum = 3,

    /// <summary>The status is none of <see cref="RecordStatus"/>.</summary>
    BadStatus = 4,

    /// <summary>An event whose sequence is below zero.</summary>
    BadSequence = 5,

    /// <summary>An event whose payload is not a JobEvent, or has another sequence.</summary>
    BadPayload = 6,
}
