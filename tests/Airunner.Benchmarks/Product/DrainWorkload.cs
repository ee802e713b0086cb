using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>A backlog that an earlier run left, delivered to a receiver that only counts.</summary>
internal sealed class DrainWorkload : IProductWorkload
{
    private const int EventBytes = 200;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public string Name => "drain";

    public int MostRounds => 3;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var execution = new JobExecution("backlog");
        var count = setting.Of(1_000_000, 2_000);
        var options = new JobWalOptions { StateDirectory = setting.Directory, ArchiveOnComplete = false };
        await using (var away = JobWalHost.Start(options, () => new AwaySender(), NullLoggerFactory.Instance))
            await Events.AppendAsync(away.Wal, execution, Payload.Of(EventBytes), count);

        var receiver = new CountingSender(count);
        var began = Stopwatch.GetTimestamp();
        await using var host = JobWalHost.Start(options, () => receiver, NullLoggerFactory.Instance);
        await receiver.All.WaitAsync(Longest);
        var label = $"{count:N0} events of {EventBytes} B";
        var first = Stopwatch.GetElapsedTime(began, receiver.FirstAt);
        return
        [
            new Figure(Name, label, count / receiver.Taken.TotalSeconds, "events/s", Target.AtLeast(700_000)),
            new Figure(Name, $"{label}: start of the system to the first", first.TotalMilliseconds, "ms"),
            // Segments are read while others are delivered, a single file before the first event: the whole compares the two.
            new Figure(Name, $"{label}: start of the system to the last", (first + receiver.Taken).TotalMilliseconds, "ms"),
        ];
    }
}
