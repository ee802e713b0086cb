using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>A stored segment: consecutive events of one execution.</summary>
/// <param name="Id">The id of its row.</param>
/// <param name="Events">By rising sequence, at least one.</param>
internal sealed record Segment(long Id, EventBatch Events);
