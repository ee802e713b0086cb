namespace Airunner.Actors.Format;

/// <summary>The status byte of a record.</summary>
internal enum RecordStatus : byte
{
    /// <summary>An event to deliver.</summary>
    Pending = 1,

    /// <summary>With a payload: an event written as already delivered. Without: a mark; all events up to it were acknowledged.</summary>
    Sent = 2,

    /// <summary>With a payload: an event written as already failed. Without: a mark; the event of this sequence has failed.</summary>
    Failed = 3,
}
