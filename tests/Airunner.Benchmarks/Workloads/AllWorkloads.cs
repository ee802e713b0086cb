namespace Airunner.Benchmarks.Workloads;

/// <summary>The workloads; README.md describes them.</summary>
internal static class AllWorkloads
{
    private const int Event = 2048;
    private const int SmallEvent = 200;

    public static readonly IReadOnlyList<WorkloadCase> Cases =
    [
        new("latency", "1 log, writers: 1", Logs: 1, Writers: 1, Event),
        .. new[] { 1, 4, 16, 64 }.Select(writers => new WorkloadCase("writers", $"1 log, writers: {writers}", Logs: 1, writers, Event)),
        .. new[] { 1, 16, 100 }.Select(jobs => new WorkloadCase("jobs", $"1 writer each, logs: {jobs}", jobs, jobs, Event)),
        new("pipeline", "1 producer, 1,000 in flight, 200 B", Logs: 1, Writers: 1, SmallEvent, Window: 1000),
    ];

    /// <summary>The names on the command line.</summary>
    public static IEnumerable<string> Names => Cases.Select(each => each.Workload).Distinct();
}
