using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>What sealing costs appends: one writer into one file, and into segments that are delivered and archived meanwhile.</summary>
internal sealed class SegmentsWorkload : IProductWorkload
{
    private const int EventBytes = 2048;
    private const double MostTimes = 1.1; // of the percentile without sealing
    private static readonly JobExecution Job = new("service");

    public string Name => "segments";

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var (oneFile, _) = await AppendAsync(setting, "one", segmentMaxBytes: 0);
        var (sealing, archives) = await AppendAsync(setting, "sealing", segmentMaxBytes: setting.Of(8 << 20, 1 << 20));
        return
        [
            new Figure(Name, "one file: p50", oneFile.P50Us, "µs"),
            new Figure(Name, "one file: p99", oneFile.P99Us, "µs"),
            new Figure(Name, "segments: p50 to that of one file", sealing.P50Us / oneFile.P50Us, "×", Target.AtMost(MostTimes)),
            new Figure(Name, "segments: p99 to that of one file", sealing.P99Us / oneFile.P99Us, "×", Target.AtMost(MostTimes)),
            new Figure(Name, "segments archived meanwhile", archives, "files"),
        ];
    }

    private static async Task<(Outcome Outcome, int Archives)> AppendAsync(Setting setting, string name, long segmentMaxBytes)
    {
        var options = new JobWalOptions { StateDirectory = setting.PathOf(name), SegmentMaxBytes = segmentMaxBytes };
        await using var host = JobWalHost.Start(options, () => new CountingSender(), NullLoggerFactory.Instance);
        await host.Wal.OpenAsync(Job);
        IDurableLog[] log = [new WalLog(host.Wal, Job)];
        await ClosedLoop.RunAsync(log, blocks: false, Payload.Of(EventBytes), setting.Extent.Tenth);
        var outcome = await ClosedLoop.RunAsync(log, blocks: false, Payload.Of(EventBytes), setting.Extent);
        var archive = Path.Combine(options.StateDirectory, "archive");
        return (outcome, Directory.Exists(archive) ? Directory.GetFiles(archive, "*.zst").Length : 0);
    }
}
