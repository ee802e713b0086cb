using System.Diagnostics;
using Airunner.Benchmarks.Measuring;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>A store of 100 million events beside an empty one: ingest, the start of a replay, the pages of jobs, the sweep.</summary>
/// <param name="name">The workload's name on the command line.</param>
/// <param name="missing">What is not installed on this machine, so that nothing is measured; null for nothing.</param>
/// <param name="start">Starts the database in a new directory.</param>
internal sealed class StoreWorkload(string name, string? missing, Func<string, Task<IMeasuredDatabase>> start) : IProductWorkload
{
    private const int Events = 100_000_000;
    private const int SmokeEvents = 20_000;
    private const double LeastIngestRatio = 1 / 1.2;
    private const double ReplayMs = 50;
    private const double PageMs = 100;

    private PublishedProgram? _program;

    public string Name => name;

    public int MostRounds => 1; // each of its parts is repeated here

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        if (missing is not null)
        {
            await Console.Error.WriteLineAsync($"{Name}: {missing}");
            return [];
        }

        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var now = TimeProvider.System.GetUtcNow();
        var plan = new StorePlan(setting.IsSmoke ? SmokeEvents : setting.Extent.Count ?? Events, now);
        await using var database = await start(setting.PathOf("database"));
        var served = new ServedStore(_program, database);
        return
        [
            .. await GenerateAsync(plan, database),
            .. await IngestAsync(setting, database, now),
            .. await StartAsync(setting, served),
            .. await ReplayAsync(setting, served, plan),
            .. await PagesAsync(setting, new StorePages(served)),
            .. Sweep(database, plan, now),
        ];
    }

    private async Task<IReadOnlyList<Figure>> GenerateAsync(StorePlan plan, IMeasuredDatabase database)
    {
        var began = Stopwatch.GetTimestamp();
        long events;
        await using (var store = await database.OpenAsync()) events = await new StoreGenerator(plan, store).RunAsync();
        var taken = Stopwatch.GetElapsedTime(began);
        return
        [
            new Figure(Name, "generated: events", events, "events"),
            new Figure(Name, "generated: executions", plan.Count, "executions"),
            new Figure(Name, "generated: time", taken.TotalSeconds, "s"),
            new Figure(Name, "generated: size of the store", database.SizeBytes() / 1e9, "GB"),
        ];
    }

    /// <summary>In turn, each time into another empty store.</summary>
    private async Task<IReadOnlyList<Figure>> IngestAsync(Setting setting, IMeasuredDatabase database, DateTimeOffset now)
    {
        var extent = new Extent(setting.Extent.Seconds, setting.IsSmoke ? 2 : null);
        var ingest = new StoreIngest(now);
        List<double> empty = [];
        List<double> full = [];
        for (var turn = 0; turn < setting.Of(7, 1); turn++)
        {
            empty.Add(await ingest.RunAsync(await database.OpenEmptyAsync(), extent));
            full.Add(await ingest.RunAsync(await database.OpenAsync(), extent));
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
            await served.DropCachesAsync();
            var began = Stopwatch.GetTimestamp();
            await using var collector = await served.StartAsync();
            ms.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return [new Figure(Name, "start of the collector, cold", Outcome.Middle(ms), "ms")];
    }

    /// <summary>Each execution once after a cold start, then each once more.</summary>
    private async Task<IReadOnlyList<Figure>> ReplayAsync(Setting setting, ServedStore served, StorePlan plan)
    {
        await served.DropCachesAsync();
        await using var collector = await served.StartAsync();
        using var replays = new StoreReplays(collector.Url);
        await replays.RunAsync(plan.Spread(from: 0, setting.Of(30, 3))); // both sides are compiled
        var latest = await replays.OfLatestAsync(StorePlan.LargestJob);
        var cold = await replays.RunAsync(plan.Spread(from: 1, setting.Of(1_500, 6)));
        var warm = await replays.RunAsync(plan.Spread(from: 1, setting.Of(1_500, 6)));
        return
        [
            .. cold.Select(kind => First($"{kind.From}, p99, cold", P99(kind.Ms))),
            .. warm.Select(kind => First($"{kind.From}, p99, warm", P99(kind.Ms))),
            First("of a job's latest execution, once, cold", latest),
        ];
    }

    private Figure First(string label, double ms) => new(Name, $"first event {label}", ms, "ms", Target.AtMost(ReplayMs));

    private async Task<IReadOnlyList<Figure>> PagesAsync(Setting setting, StorePages pages)
    {
        List<Figure> figures = [];
        foreach (var (label, address) in (await pages.FindAsync()).Take(setting.Of(int.MaxValue, 1)))
        {
            List<double> cold = [];
            List<double> warm = [];
            for (var n = 0; n < setting.Of(5, 1); n++)
            {
                var (coldMs, warmMs) = await pages.GetAsync(address, setting.Of(100, 2));
                cold.Add(coldMs);
                warm.AddRange(warmMs);
            }

            figures.Add(Page($"{label}, first after a restart, cold", Outcome.Middle(cold)));
            figures.Add(Page($"{label}, p99, warm", P99(warm)));
        }

        return figures;
    }

    private Figure Page(string label, double ms) => new(Name, $"page of {label}", ms, "ms", Target.AtMost(PageMs));

    private IReadOnlyList<Figure> Sweep(IMeasuredDatabase database, StorePlan plan, DateTimeOffset now)
    {
        var store = database.Sweepable();
        var idle = StoreSweeps.OfNothing(store, now);
        var (removed, taken) = StoreSweeps.Before(store, plan[plan.Count / 100]);
        return
        [
            new Figure(Name, "a sweep that removes nothing", idle.TotalMilliseconds, "ms"),
            new Figure(Name, "a sweep: executions removed", removed, "executions"),
            new Figure(Name, "a sweep: time", taken.TotalSeconds, "s"),
        ];
    }

    private static double P99(IReadOnlyList<double> figures) => figures.Order().ElementAt((int)(figures.Count * 0.99));
}
