using System.Diagnostics;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// 1,000 jobs with a connection each, 10 small events a second each, to a collector in a process of its own: how long an event takes from
/// its append until it is delivered, and what the collector needs for that.
/// </summary>
internal sealed class WorkersWorkload : IProductWorkload
{
    private const double EventsPerSecond = 10; // of each worker
    private const double EdgeOfWindow = 0.99; // what is in flight at both ends of the measured time
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private PublishedProgram? _program;

    public string Name => "workers";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var workers = setting.Of(1_000, 20);
        var warmSeconds = setting.Of(50, 3) / 10.0; // the connections are made, and our side is compiled
        var seconds = setting.Of(200, 5) / 10.0;
        await using var collector = await CollectorProcess.StartAsync(_program, "--db", setting.PathOf("events.db"));
        await using var run = new WorkersRun(collector.Url, setting.PathOf("workers"), workers, EventsPerSecond);

        var start = Stopwatch.GetTimestamp();
        await Pace.UntilAsync(Pace.After(start, warmSeconds));
        var before = Snapshot.Of(run, collector);
        run.IsMeasured = true;
        await Pace.UntilAsync(Pace.After(start, warmSeconds + seconds));
        run.IsMeasured = false;
        var after = Snapshot.Of(run, collector);
        await run.EndAsync(Longest);

        var took = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
        var delivered = after.Delivered - before.Delivered;
        var enough = Target.AtLeast(workers * EventsPerSecond * EdgeOfWindow);
        var label = $"{workers:N0} workers";
        return
        [
            new Figure(Name, $"{label}: append to delivered, p50", run.ToDelivered.Ms(50), "ms"),
            new Figure(Name, $"{label}: append to delivered, p99", run.ToDelivered.Ms(99), "ms", Target.AtMost(250)),
            new Figure(Name, $"{label}: append to durable, p99", run.ToDurable.Ms(99), "ms"),
            new Figure(Name, $"{label}: appended", (after.Appended - before.Appended) / took, "events/s", enough),
            new Figure(Name, $"{label}: delivered", delivered / took, "events/s", enough),
            new Figure(Name, "collector: resident at most", collector.MostResidentMb, "MB", Target.AtMost(300)),
            new Figure(Name, "collector: processor time", (after.Collector - before.Collector).TotalMicroseconds / delivered, "µs/event"),
            new Figure(Name, "workers: processor time", (after.Own - before.Own).TotalMicroseconds / delivered, "µs/event"),
        ];
    }

    /// <summary>What was done and used so far.</summary>
    private readonly record struct Snapshot(long At, long Appended, long Delivered, TimeSpan Own, TimeSpan Collector)
    {
        public static Snapshot Of(WorkersRun run, CollectorProcess collector) => new(
            Stopwatch.GetTimestamp(), run.Appended, run.Delivered, Environment.CpuUsage.TotalTime, collector.ProcessorTime);
    }
}
