namespace Airunner.Worker.Printing;

/// <summary>How much output there was.</summary>
/// <param name="LoggedBytes">Bytes that were logged.</param>
/// <param name="DroppedBytes">Bytes over the limit, which were not.</param>
internal readonly record struct OutputCounts(long LoggedBytes, long DroppedBytes = 0);
