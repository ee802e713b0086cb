using Airunner.Actors;

namespace Airunner.Collector.Queries;

/// <summary>Chooses one of a job's executions when none is named.</summary>
internal static class LatestExecution
{
    /// <summary>
    /// The last by first arrival, whatever its id says: an id made while a clock was ahead must not hide newer executions.
    /// </summary>
    /// <param name="byArrival">The job's executions in the order of their first arrival.</param>
    public static JobExecution? Of(IReadOnlyList<JobExecution> byArrival) => byArrival.Count == 0 ? null : byArrival[^1];
}
