using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>Where reading what is pending goes on.</summary>
/// <param name="OffsetBytes">A record's beginning, or the end of the log.</param>
/// <param name="DeliverableBefore">Events written to be delivered that stand before it.</param>
/// <param name="FirstUnixMs">When the first pending event from there on was appended, Unix milliseconds; null where that is not known.</param>
internal readonly record struct ReadPosition(long OffsetBytes, long DeliverableBefore, long? FirstUnixMs = null)
{
    /// <summary>The first record.</summary>
    internal static ReadPosition Start => new(LogHeader.SizeBytes, 0);
}
