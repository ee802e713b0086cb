using Airunner.Actors;

namespace Airunner.Collector.Queries;

/// <summary>Chooses one of a job's executions when none is named.</summary>
internal static class LatestExecution
{
    /// <summary>
    /// The last by first arrival. If ids show their time, the latest of those: leftover events of a run may arrive after the next run.
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
            latest = other;
            latestKey = key;
        }

        return latest;
    }
}
