using System.Diagnostics;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// 1,000 jobs with a connection each, 10 small events a second each, to a collector in a process of its own: how long an event takes from
/// its append until it is delivered, and what the collector needs for that. Before it the same with 2 events a second.
/// </summary>
internal sealed class WorkersWorkload : IProductWorkload
{
    private const double FewPerSecond = 2; // of each worker
    private const double ManyPerSecond = 10;
    private const double EdgeOfWindow = 0.99; // what is in flight at both ends of the measured time
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private PublishedProgram? _program;

    public string Name => "workers";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        return
        [
            .. await MeasureAsync(setting, FewPerSecond, mostMs: null, mostMb: null),
            .. await MeasureAsync(setting, ManyPerSecond, Target.AtMost(250), Target.AtMost(300)),
        ];
    }

    private async Task<IReadOnlyList<Figure>> MeasureAsync(Setting setting, double perSecond, Target? mostMs, Target? mostMb)
    {
        var workers = setting.Of(1_000, 20);
        var warmSeconds = setting.Of(100, 3) / 10.0; // the connections are made, and our side is compiled
        var seconds = setting.Of(200, 5) / 10.0;
        var name = $"{workers:N0} × {perSecond:0}/s";
        var state = Directory.CreateDirectory(setting.PathOf($"rate-{perSecond:0}")).FullName;
        await using var collector = await CollectorProcess.StartAsync(_program!, "--db", Path.Combine(state, "events.db"));
        await using var run = new WorkersRun(collector.Url, state, workers, perSecond);

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
        var enough = Target.AtLeast(workers * perSecond * EdgeOfWindow);
        return
        [
            new Figure(Name, $"{name}: append to delivered, p50", run.ToDelivered.Ms(50), "ms"),
            new Figure(Name, $"{name}: append to delivered, p99", run.ToDelivered.Ms(99), "ms", mostMs),
            new Figure(Name, $"{name}: append to durable, p99", run.ToDurable.Ms(99), "ms"),
            new Figure(Name, $"{name}: appended", (after.Appended - before.Appended) / took, "events/s", enough),
            new Figure(Name, $"{name}: delivered", delivered / took, "events/s", enough),
            new Figure(Name, $"{name}: collector, resident at most", collector.MostResidentMb, "MB", mostMb),
            new Figure(Name, $"{name}: collector, processor time", PerEvent(after.Collector - before.Collector), "µs/event"),
            new Figure(Name, $"{name}: workers, processor time", PerEvent(after.Own - before.Own), "µs/event"),
        ];

        double PerEvent(TimeSpan used) => used.TotalMicroseconds / delivered;
    }

    /// <summary>What was done and used so far.</summary>
    private readonly record struct Snapshot(long At, long Appended, long Delivered, TimeSpan Own, TimeSpan Collector)
    {
        public static Snapshot Of(WorkersRun run, CollectorProcess collector) => new(
            Stopwatch.GetTimestamp(), run.Appended, run.Delivered, Environment.CpuUsage.TotalTime, collector.ProcessorTime);
    }
}
