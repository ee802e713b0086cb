using Airunner.Protocol;

namespace Airunner.Collector.Store;

/// <summary>A stored run of events.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Events">By rising sequence, at least one.</param>
internal sealed record Segment(long Id, IList<JobEvent> Events);
