using System.Diagnostics;
using Airunner.Actors;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Following executions live, from a collector in a process of its own: how far behind a follower is, and what 100 followers cost those
/// that publish.
/// </summary>
internal sealed class FollowWorkload : IProductWorkload
{
    private const double MostBehindMs = 100;
    private const double MostCostPercent = 20;
    private const int IngestedJobs = 16;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private PublishedProgram? _program;

    public string Name => "follow";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var many = setting.Of(100, 4);
        await using var collector = await CollectorProcess.StartAsync(_program, "--db", setting.PathOf("events.db"));
        await using var job = new FollowedJob(collector.Url, setting.PathOf("followed"));
        return
        [
            .. await BehindAsync(setting, collector, job, followers: 1),
            .. await BehindAsync(setting, collector, job, followers: many),
            .. await CostAsync(setting, collector, job, many),
            new Figure(Name, "collector: resident at most", collector.MostResidentMb, "MB"),
        ];
    }

    /// <summary>How long an event takes to a follower: from the call for its batch, which the collector's commit is part of.</summary>
    private async Task<IReadOnlyList<Figure>> BehindAsync(Setting setting, CollectorProcess collector, FollowedJob job, int followers)
    {
        var fromSend = new Latencies();
        var fromAppend = new Latencies();
        var isMeasured = 0;
        await using var all = new Followers(collector.Url, followers, [job.Execution], sequence =>
        {
            if (Volatile.Read(ref isMeasured) == 0) return;
            fromSend.RecordSince(job.Sent[sequence]);
            fromAppend.RecordSince(job.Due[sequence]);
        });
        await all.AllFollowAsync(Longest);
        await Task.Delay(TimeSpan.FromSeconds(setting.Of(30, 1) / 10.0)); // our side is compiled
        var before = (At: Stopwatch.GetTimestamp(), job.Appended, all.Events);
        Volatile.Write(ref isMeasured, 1);
        await Task.Delay(TimeSpan.FromSeconds(setting.Of(100, 5) / 10.0));
        Volatile.Write(ref isMeasured, 0);
        var seconds = Stopwatch.GetElapsedTime(before.At).TotalSeconds;
        var label = $"{followers} following";
        return
        [
            new Figure(Name, $"{label}: from the call of its sender, p50", fromSend.Ms(50), "ms"),
            new Figure(Name, $"{label}: from the call of its sender, p99", fromSend.Ms(99), "ms", Target.AtMost(MostBehindMs)),
            new Figure(Name, $"{label}: from its append, p50", fromAppend.Ms(50), "ms"),
            new Figure(Name, $"{label}: from its append, p99", fromAppend.Ms(99), "ms"),
            new Figure(Name, $"{label}: appended", (job.Appended - before.Appended) / seconds, "events/s"),
            new Figure(Name, $"{label}: arrived", (all.Events - before.Events) / seconds, "events/s"),
        ];
    }

    /// <summary>Ingest without followers and with them, in turn, so that a slow moment of the machine meets both.</summary>
    private async Task<IReadOnlyList<Figure>> CostAsync(Setting setting, CollectorProcess collector, FollowedJob job, int followers)
    {
        var seconds = setting.Of(40, 2) / 10.0;
        using var load = new IngestLoad(collector.Url, setting.Of(IngestedJobs, 2));
        await load.RunAsync(seconds);
        List<Ingest> alone = [];
        List<Ingest> looked = [];
        List<Ingest> spread = [];
        for (var turn = 0; turn < setting.Of(3, 1); turn++)
        {
            alone.Add(await MeasureAsync(0, [job.Execution]));
            looked.Add(await MeasureAsync(followers, [job.Execution]));
            spread.Add(await MeasureAsync(followers, load.Executions));
        }

        var bare = Outcome.Middle(alone.Select(static each => each.PerSecond));
        return
        [
            new Figure(Name, "ingest of 16 jobs, nobody follows", bare, "events/s"),
            .. Of($"{followers} follow another execution", looked, Target.AtMost(MostCostPercent)),
            .. Of($"{followers} follow the ingested ones", spread, null),
            new Figure(Name, "nobody follows: the collector's processor time", ProcessorUs(alone), "µs/event"),
        ];

        IEnumerable<Figure> Of(string label, List<Ingest> measured, Target? target) =>
        [
            new Figure(Name, $"{label}: lost of it", Lost(measured), "%", target),
            new Figure(Name, $"{label}: arrived", Outcome.Middle(measured.Select(static each => each.ArrivedPerSecond)), "events/s"),
            new Figure(Name, $"{label}: the collector's processor time", ProcessorUs(measured), "µs/event"),
        ];

        double Lost(IEnumerable<Ingest> measured) => 100 * (1 - (Outcome.Middle(measured.Select(static each => each.PerSecond)) / bare));

        static double ProcessorUs(IEnumerable<Ingest> measured) => Outcome.Middle(measured.Select(static each => each.ProcessorUs));

        async Task<Ingest> MeasureAsync(int count, IReadOnlyList<JobExecution> followed)
        {
            await using var all = new Followers(collector.Url, count, followed, static _ => { });
            if (count > 0 && followed[0] == job.Execution) await all.AllFollowAsync(Longest);
            var before = (collector.ProcessorTime, all.Events);
            var began = Stopwatch.GetTimestamp();
            var perSecond = await load.RunAsync(seconds);
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var processor = collector.ProcessorTime - before.ProcessorTime;
            return new Ingest(perSecond, (all.Events - before.Events) / took, processor.TotalMicroseconds / (perSecond * took));
        }
    }

    /// <summary>One measurement.</summary>
    /// <param name="PerSecond">Events stored in a second.</param>
    /// <param name="ArrivedPerSecond">Events that arrived at followers.</param>
    /// <param name="ProcessorUs">Processor time of the collector for each stored event, followers served with it.</param>
    private readonly record struct Ingest(double PerSecond, double ArrivedPerSecond, double ProcessorUs);
}
