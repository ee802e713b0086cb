using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>A backlog in one file, and the same in segments: time to the first delivered event and to the last.</summary>
internal sealed class BacklogWorkload : IProductWorkload
{
    private const int EventBytes = 2048;
    private const int Events = 512 * 1024; // 1 GiB; --count sets another number
    private const double FirstWithinMs = 1000;
    private static readonly JobExecution Job = new("backlog");
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public string Name => "backlog";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var count = setting.IsSmoke ? 2_000 : setting.Extent.Count ?? Events;
        var one = await DrainAsync(setting, "one", 0, count);
        var segments = await DrainAsync(setting, "segments", setting.Of(64 << 20, 1 << 20), count);
        var label = $"{SizeText.Of((long)count * EventBytes)}";
        return
        [
            new Figure(Name, $"{label} in one file: start to the first event", one.First.TotalMilliseconds, "ms"),
            new Figure(Name, $"{label} in one file: start to the last event", one.Last.TotalMilliseconds, "ms"),
            new Figure(
                Name, $"{label} in segments: start to the first", segments.First.TotalMilliseconds, "ms", Target.AtMost(FirstWithinMs)),
            new Figure(
                Name, $"{label} in segments: start to the last, to that of one file", segments.Last / one.Last, "×", Target.AtMost(1)),
            new Figure(Name, $"{label} in segments: managed memory meanwhile", segments.MemoryBytes / 1048576.0, "MiB"),
        ];
    }

    private static async Task<(TimeSpan First, TimeSpan Last, long MemoryBytes)> DrainAsync(
        Setting setting, string name, long segmentMaxBytes, int count)
    {
        var options = new JobWalOptions
        {
            StateDirectory = setting.PathOf(name),
            ArchiveOnComplete = false,
            SegmentMaxBytes = segmentMaxBytes,
        };
        await using (var away = JobWalHost.Start(options, () => new AwaySender(), NullLoggerFactory.Instance))
            await Product.Events.AppendAsync(away.Wal, Job, Payload.Of(EventBytes), count);

        var receiver = new CountingSender(count);
        var began = Stopwatch.GetTimestamp();
        await using var host = JobWalHost.Start(options, () => receiver, NullLoggerFactory.Instance);
        await receiver.All.WaitAsync(Longest);
        var last = Stopwatch.GetElapsedTime(began);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        await host.DisposeAsync();
        Directory.Delete(options.StateDirectory, recursive: true);
        return (Stopwatch.GetElapsedTime(began, receiver.FirstAt), last, memory);
    }
}
