namespace Airunner.Actors.Jobs.Life;

/// <summary>What segments hold together.</summary>
/// <param name="Events">Events.</param>
/// <param name="Sent">Of them delivered.</param>
/// <param name="Failed">Of them failed.</param>
/// <param name="Pending">Of them pending; 1 for each segment that was not read yet, whose count is not known.</param>
/// <param name="Bytes">Bytes on the disk.</param>
internal readonly record struct SegmentCounts(long Events, long Sent, long Failed, long Pending, long Bytes)
{
    /// <summary>With one more segment.</summary>
    internal SegmentCounts Add(SealedSegment segment) => segment.Log is not { } known
        ? this with { Pending = Pending + 1, Bytes = Bytes + segment.File.LengthBytes }
        : new SegmentCounts(
            Events + known.Index.Events, Sent + known.Index.Sent, Failed + known.Index.Failed,
            Pending + known.Index.Pending, Bytes + known.DurableBytes);
}
