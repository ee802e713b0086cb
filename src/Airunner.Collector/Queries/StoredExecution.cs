using Airunner.Actors.Jobs;

namespace Airunner.Collector.Queries;

/// <summary>An execution that the collector knows.</summary>
/// <param name="Of">Its identity.</param>
/// <param name="Events">Events stored so far.</param>
public readonly record struct StoredExecution(JobExecution Of, long Events);
