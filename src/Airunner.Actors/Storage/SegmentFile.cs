namespace Airunner.Actors.Storage;

/// <summary>A sealed segment on the disk.</summary>
/// <param name="Number">The k of <c>NAME~k.wal</c>.</param>
/// <param name="Path">Its full path.</param>
/// <param name="LengthBytes">Its length.</param>
internal readonly record struct SegmentFile(int Number, string Path, long LengthBytes);
