using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>Many open jobs in which nothing happens: memory and file handles, and whether they leave the processor alone.</summary>
internal static class IdleJobs
{
    private const int AtOnce = 64;
    private const int EventBytes = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(5);

    /// <summary>Opens them, appends and delivers an event each, waits until their files are closed, and measures.</summary>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string workload, Setting setting)
    {
        var jobs = setting.Of(10_000, 20);
        var options =
            new JobWalOptions { StateDirectory = setting.PathOf("idle"), IdleAfter = TimeSpan.FromMilliseconds(setting.Of(1000, 100)) };
        var receiver = new CountingSender(jobs);
        await using var host = JobWalHost.Start(options, () => receiver, NullLoggerFactory.Instance);
        await AppendAsync(host.Wal, "warm-up", 1);
        await BusyAsync(setting); // what was hot until now is compiled once more, in the background
        var idle = await BusyAsync(setting);
        var empty = MemoryUse.Now();
        await AppendAsync(host.Wal, "job", jobs);
        await receiver.All.WaitAsync(Patience);
        await ClosedAsync(empty.OpenFiles, setting);
        var full = MemoryUse.Now();
        await BusyAsync(setting); // as above: what these jobs have made hot
        var busy = await BusyAsync(setting);

        var label = $"{jobs:N0} open idle jobs";
        return
        [
            new Figure(
                workload, $"{label}: managed, each", (double)(full.ManagedBytes - empty.ManagedBytes) / jobs, "B", Target.AtMost(12 << 10)),
            new Figure(
                workload,
                $"{label}: resident, each",
                (double)(full.AnonymousBytes - empty.AnonymousBytes) / jobs,
                "B",
                Target.AtMost(12 << 10)),
            new Figure(workload, $"{label}: file handles over none", full.OpenFiles - empty.OpenFiles, "", Target.AtMost(16)),
            new Figure(workload, $"{label}: processor time over none", busy - idle, "ms/s", Target.AtMost(5)),
        ];
    }

    private static async Task AppendAsync(IJobWal wal, string name, int jobs)
    {
        var jobEvent = Events.Of(Payload.Of(EventBytes));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, jobs),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (n, cancelled) => await wal.AppendAsync(new JobExecution($"{name}-{n}"), jobEvent, cancelled));
    }

    private static async Task ClosedAsync(int handles, Setting setting)
    {
        var began = Stopwatch.GetTimestamp();
        var settledAt = handles + 1;
        while (MemoryUse.Handles() > settledAt && Stopwatch.GetElapsedTime(began) < Patience) await Task.Delay(setting.Of(500, 50));
    }

    private static async Task<double> BusyAsync(Setting setting)
    {
        var watched = setting.IsSmoke ? Watched / 20 : Watched;
        var before = Environment.CpuUsage.TotalTime;
        await Task.Delay(watched);
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / watched.TotalSeconds;
    }
}
