using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Benchmarks.Contestants;
using Airunner.Benchmarks.Measuring;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>Appends while the sender delivers: does it keep up at half the full rate, and what does delivering cost the appends?</summary>
internal sealed class LiveWorkload : IProductWorkload
{
    private const int EventBytes = 200;
    private const int SmokeAppends = 2_000;
    private static readonly JobExecution Of = new("live");

    public string Name => "live";

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        var alone = await RateAsync(setting, "alone", new AwaySender(), ratePerSecond: null);
        var receiver = new CountingSender();
        var (half, backlog) = await RateAsync(setting, "half", receiver, alone.PerSecond / 2);
        var full = await RateAsync(setting, "full", new CountingSender(), ratePerSecond: null);
        return
        [
            new Figure(Name, "no delivery, full rate", alone.PerSecond, "appends/s"),
            new Figure(Name, "delivery, half the rate", half, "appends/s"),
            new Figure(Name, "delivery, half the rate: lost of it", 100 * (1 - (half / (alone.PerSecond / 2))), "%", Target.AtMost(20)),
            // A batch may wait so long to fill, and so old may be what the sender has not sent yet.
            new Figure(Name, "delivery, half the rate: backlog at the end", backlog / half * 1000, "ms", Target.AtMost(100)),
            new Figure(Name, "delivery, full rate", full.PerSecond, "appends/s"),
            new Figure(Name, "delivery, full rate: lost of it", 100 * (1 - (full.PerSecond / alone.PerSecond)), "%"),
        ];
    }

    /// <param name="setting">Where and how long.</param>
    /// <param name="name">A directory of its own.</param>
    /// <param name="sender">Who delivers.</param>
    /// <param name="ratePerSecond">The rate to keep; null for as fast as it goes.</param>
    private static async Task<(double PerSecond, double Backlog)> RateAsync(
        Setting setting, string name, IEventSender sender, double? ratePerSecond)
    {
        var options = new JobWalOptions { StateDirectory = setting.PathOf(name) };
        await using var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
        var payload = Payload.Of(EventBytes);
        var warm = await Events.AppendAsync(host.Wal, Of, payload, setting.Of(100_000, 100));
        var began = Stopwatch.GetTimestamp();
        var appended = await Task.Run(() => Events.AppendAsync(host.Wal, Of, payload, MayAppendAsync));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var backlog = warm + appended - (sender as CountingSender)?.Count ?? 0;
        return (appended / seconds, backlog);

        async ValueTask<bool> MayAppendAsync(long done)
        {
            while (ratePerSecond is { } rate && done > Stopwatch.GetElapsedTime(began).TotalSeconds * rate) await Task.Delay(1);
            return setting.IsSmoke ? done < SmokeAppends : setting.Extent.GoesOn(began, (int)done);
        }
    }
}
