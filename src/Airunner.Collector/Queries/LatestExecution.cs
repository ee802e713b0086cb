using Airunner.Actors;

namespace Airunner.Collector.Queries;

/// <summary>Which of a job's executions is meant when none is named.</summary>
internal static class LatestExecution
{
    /// <summary>
    /// The last by first arrival. Where ids show when they were made, the latest of those: what an earlier run left behind
    /// may arrive after the run that followed it.
    /// </summary>
    /// <param name="byArrival">The job's executions in the order of their first arrival.</param>
    public static JobExecution? Of(IReadOnlyList<JobExecution> byArrival)
    {
        if (byArrival.Count == 0) return null;
        var latest = byArrival[^1];
        var latestKey = TimeInId.SortKey(latest.Execution);
        if (latestKey is null) return latest;
        foreach (var other in byArrival)
        {
            if (TimeInId.SortKey(other.Execution) is not { } key || string.CompareOrdinal(key, latestKey) <= 0) continue;
            (latest, latestKey) = (other, key);
        }

        return latest;
    }
}
