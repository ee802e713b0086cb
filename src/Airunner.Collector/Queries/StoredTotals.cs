using Airunner.Actors;
using Airunner.Collector.Serving;
using Airunner.Protocol;

namespace Airunner.Collector.Queries;

/// <summary>The figures that a store keeps with an execution; one that an earlier version began has none.</summary>
/// <param name="Events">Number of stored events.</param>
/// <param name="StoredBytes">Their size in the store.</param>
internal readonly record struct StoredTotals(long Events, long StoredBytes)
{
    /// <summary>What a list shows of the execution.</summary>
    public ListedExecution Describe(long id, JobExecution execution, JobEvent? first, JobEvent? last) =>
        new(id, execution, Events, StoredBytes, IsEstimate: false, first, last);
}
