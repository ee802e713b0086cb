using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Where reading of pending events continues.</summary>
/// <param name="OffsetBytes">A record's beginning, or the end of the log.</param>
/// <param name="DeliverableBefore">Number of events with status pending before it.</param>
/// <param name="FirstUnixMs">Timestamp of the first pending event from there on, Unix milliseconds; null where it is not known.</param>
internal readonly record struct ReadPosition(long OffsetBytes, long DeliverableBefore, long? FirstUnixMs = null)
{
    /// <summary>The first record.</summary>
    internal static ReadPosition Start => new(LogHeader.SizeBytes, 0);
}
