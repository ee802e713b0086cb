using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Airunner.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// Delivery by gRPC to a server that counts, in batches of 256 events of 1 KiB: bare client loops, then logs of one job and of 16.
/// </summary>
internal sealed class GrpcWorkload : IProductWorkload
{
    private const int EventBytes = BareGrpc.EventBytes;
    private const int BatchEvents = BareGrpc.BatchEvents;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public string Name => "grpc";

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var batches = setting.Of(1_200, 16);
        await using var server = await CountingServer.StartAsync();
        await BareGrpc.RunAsync(server, calls: 4, setting.Of(400, 16)); // the runtime compiles both sides, and ours
        await BacklogAsync(server, setting, "warm", jobs: 16, setting.Of(400, 16));
        var bareOne = await BareGrpc.RunAsync(server, calls: 1, batches);
        var one = await BacklogAsync(server, setting, "one", jobs: 1, batches);
        var bareFour = await BareGrpc.RunAsync(server, calls: 4, batches);
        var sixteen = await BacklogAsync(server, setting, "sixteen", jobs: 16, batches);
        var live = await LiveAsync(server, setting, jobs: 16, batches);
        return
        [
            new Figure(Name, "bare, one call in flight", bareOne.PerSecond, "events/s"),
            new Figure(Name, "bare, four", bareFour.PerSecond, "events/s"),
            new Figure(Name, "one job", one.PerSecond, "events/s"),
            new Figure(Name, "one job to bare with one call", one.PerSecond / bareOne.PerSecond, "×", Target.AtLeast(0.9)),
            new Figure(Name, "16 jobs", sixteen.PerSecond, "events/s"),
            new Figure(Name, "16 jobs to bare with four", sixteen.PerSecond / bareFour.PerSecond, "×", Target.AtLeast(0.8)),
            new Figure(Name, "16 jobs, appended meanwhile, to bare with four", live.PerSecond / bareFour.PerSecond, "×"),
            new Figure(Name, "bare, four: processor time", bareFour.ProcessorUs, "µs/event"),
            new Figure(Name, "one job: processor time", one.ProcessorUs, "µs/event"),
            new Figure(Name, "16 jobs: processor time", sixteen.ProcessorUs, "µs/event"),
            new Figure(Name, "16 jobs: bytes allocated, both sides", sixteen.AllocatedBytes, "B/event"),
            new Figure(Name, "16 jobs: pauses of the garbage collector", sixteen.PausedShare * 100, "%"),
        ];
    }

    /// <summary>Logs that an earlier run left.</summary>
    private static async Task<EventRate> BacklogAsync(CountingServer server, Setting setting, string name, int jobs, int batches)
    {
        var options = new JobWalOptions { StateDirectory = setting.PathOf(name), ArchiveOnComplete = false };
        await using (var away = JobWalHost.Start(options, () => new AwaySender(), NullLoggerFactory.Instance))
            await AppendAsync(away.Wal, jobs, batches);
        await CacheAsync(options.Directory);

        using var sender = new GrpcEventSender(new GrpcSenderOptions { Url = server.Url });
        var events = (long)batches / jobs * jobs * BatchEvents;
        var all = server.Expect(events);
        var use = ProcessUse.Now;
        await using var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
        return use.Rate(events, await all.WaitAsync(Longest));
    }

    /// <summary>Reads the logs into the page cache, which their writer has gone past: the disk is not what is measured.</summary>
    private static async Task CacheAsync(string directory)
    {
        foreach (var log in Directory.GetFiles(directory))
        {
            await using var file = File.OpenRead(log);
            await file.CopyToAsync(Stream.Null, 1 << 20);
        }
    }

    /// <summary>Logs that are appended to, on the disk under test, while they are delivered.</summary>
    private static async Task<EventRate> LiveAsync(CountingServer server, Setting setting, int jobs, int batches)
    {
        var options = new JobWalOptions { StateDirectory = setting.PathOf("live"), ArchiveOnComplete = false };
        using var sender = new GrpcEventSender(new GrpcSenderOptions { Url = server.Url });
        var events = (long)batches / jobs * jobs * BatchEvents;
        var all = server.Expect(events);
        var use = ProcessUse.Now;
        await using var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
        await AppendAsync(host.Wal, jobs, batches);
        return use.Rate(events, await all.WaitAsync(Longest));
    }

    private static async Task AppendAsync(IJobWal wal, int jobs, int batches)
    {
        var each = batches / jobs * BatchEvents;
        var output = Payload.Of(EventBytes);
        await Task.WhenAll(Enumerable.Range(1, jobs)
            .Select(n => Task.Run(() => Events.AppendAsync(wal, new JobExecution($"job-{n}"), output, each))));
    }
}
