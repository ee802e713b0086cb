namespace Airunner.Actors.Format;

/// <summary>The status byte of a record.</summary>
internal enum RecordStatus : byte
{
    /// <summary>An event to deliver.</summary>
    Pending = 1,

    /// <summary>With a payload: an event written as already delivered. Without: everything up to the sequence was acknowledged.</summary>
    Sent = 2,

    /// <summary>With a payload: an event written as already refused. Without: the event of this sequence, alone, was refused for good.</summary>
    Failed = 3,
}
