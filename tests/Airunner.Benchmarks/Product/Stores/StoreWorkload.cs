using System.Diagnostics;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>A store of 100 million events beside an empty one: ingest, the start of a replay, the pages of jobs, the sweep.</summary>
internal sealed class StoreWorkload : IProductWorkload
{
    private const int Events = 100_000_000;
    private const int SmokeEvents = 20_000;
    private const double LeastIngestRatio = 1 / 1.2;
    private const double ReplayMs = 50;
    private const double PageMs = 100;

    private PublishedProgram? _program;

    public string Name => "store";

    public int MostRounds => 1; // each of its parts is repeated here

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var now = TimeProvider.System.GetUtcNow();
        var plan = new StorePlan(setting.IsSmoke ? SmokeEvents : setting.Extent.Count ?? Events, now);
        var path = setting.PathOf("full.db");
        var served = new ServedStore(_program, path);
        return
        [
            .. await GenerateAsync(plan, path),
            .. await IngestAsync(setting, path, now),
            .. await StartAsync(setting, served),
            .. await ReplayAsync(setting, served, plan),
            .. await PagesAsync(setting, served, plan),
            .. Sweep(path, plan, now),
        ];
    }

    private async Task<IReadOnlyList<Figure>> GenerateAsync(StorePlan plan, string path)
    {
        var began = Stopwatch.GetTimestamp();
        var events = await new StoreGenerator(plan).RunAsync(path);
        var taken = Stopwatch.GetElapsedTime(began);
        return
        [
            new Figure(Name, "generated: events", events, "events"),
            new Figure(Name, "generated: executions", plan.Count, "executions"),
            new Figure(Name, "generated: time", taken.TotalSeconds, "s"),
            new Figure(Name, "generated: size of the store", new FileInfo(path).Length / 1e9, "GB"),
        ];
    }

    /// <summary>In turn, each time into another empty store.</summary>
    private async Task<IReadOnlyList<Figure>> IngestAsync(Setting setting, string path, DateTimeOffset now)
    {
        var extent = new Extent(setting.Extent.Seconds, setting.IsSmoke ? 2 : null);
        var ingest = new StoreIngest(now);
        List<double> empty = [];
        List<double> full = [];
        for (var turn = 0; turn < setting.Of(7, 1); turn++)
        {
            var emptyPath = setting.PathOf($"empty-{turn}.db");
            empty.Add(await ingest.RunAsync(emptyPath, extent));
            File.Delete(emptyPath);
            full.Add(await ingest.RunAsync(path, extent));
        }

        var (intoEmpty, intoFull) = (Outcome.Middle(empty), Outcome.Middle(full));
        return
        [
            new Figure(Name, "ingest, 16 jobs, into an empty store", intoEmpty, "events/s"),
            new Figure(Name, "ingest, 16 jobs, into the full store", intoFull, "events/s"),
            new Figure(Name, "ingest into the full store to the empty one", intoFull / intoEmpty, "×", Target.AtLeast(LeastIngestRatio)),
        ];
    }

    private async Task<IReadOnlyList<Figure>> StartAsync(Setting setting, ServedStore served)
    {
        List<double> ms = [];
        for (var n = 0; n < setting.Of(5, 1); n++)
        {
            await served.DropCacheAsync();
            var began = Stopwatch.GetTimestamp();
            await using var collector = await served.StartAsync();
            ms.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return [new Figure(Name, "start of the collector, cold", Outcome.Middle(ms), "ms")];
    }

    private async Task<IReadOnlyList<Figure>> ReplayAsync(Setting setting, ServedStore served, StorePlan plan)
    {
        await using var collector = await served.StartAsync();
        using var replays = new StoreReplays(collector.Url);
        await replays.RunAsync(plan.Spread(from: 0, setting.Of(30, 3))); // both sides are compiled
        await served.DropCacheAsync();
        var cold = await replays.RunAsync(plan.Spread(from: 1, setting.Of(1_500, 6)));
        var warm = await replays.RunAsync(plan.Spread(from: 1, setting.Of(1_500, 6)));
        var latestCold = await replays.OfLatestAsync(StorePlan.LargestJob);
        return
        [
            .. cold.Select(kind => First(kind, "cold")),
            .. warm.Select(kind => First(kind, "warm")),
            new Figure(Name, "first event of a job's latest execution", latestCold, "ms", Target.AtMost(ReplayMs)),
        ];
    }

    private Figure First(ReplayTimes times, string state) =>
        new(Name, $"first event {times.From}, p99, {state}", P99(times.Ms), "ms", Target.AtMost(ReplayMs));

    private async Task<IReadOnlyList<Figure>> PagesAsync(Setting setting, ServedStore served, StorePlan plan)
    {
        List<Figure> figures = [];
        foreach (var (label, address) in StorePages.Of(plan))
        {
            List<double> cold = [];
            List<double> warm = [];
            for (var n = 0; n < setting.Of(5, 1); n++)
            {
                var (coldMs, warmMs) = await StorePages.GetAsync(served, address, setting.Of(100, 2));
                cold.Add(coldMs);
                warm.AddRange(warmMs);
            }

            figures.Add(Page($"{label}, first after a restart, cold", Outcome.Middle(cold)));
            figures.Add(Page($"{label}, p99, warm", P99(warm)));
        }

        return figures;
    }

    private Figure Page(string label, double ms) => new(Name, $"page of {label}", ms, "ms", Target.AtMost(PageMs));

    private IReadOnlyList<Figure> Sweep(string path, StorePlan plan, DateTimeOffset now)
    {
        var idle = StoreSweeps.OfNothing(path, now);
        var (removed, taken) = StoreSweeps.Before(path, plan[plan.Count / 100]);
        return
        [
            new Figure(Name, "a sweep that removes nothing", idle.TotalMilliseconds, "ms"),
            new Figure(Name, "a sweep: executions removed", removed, "executions"),
            new Figure(Name, "a sweep: time", taken.TotalSeconds, "s"),
        ];
    }

    private static double P99(IReadOnlyList<double> figures) => figures.Order().ElementAt((int)(figures.Count * 0.99));
}
