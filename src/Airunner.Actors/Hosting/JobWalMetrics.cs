using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using Airunner.Actors.Signals;

namespace Airunner.Actors.Hosting;

/// <summary>
/// The metrics of one system: the meter <see cref="JobWalTelemetry.MeterName"/>, for OpenTelemetry or <c>dotnet-counters</c>.
/// </summary>
/// <remarks>Made by the host's <see cref="IMeterFactory"/> where it has one. README.md has the table of the instruments.</remarks>
internal sealed class JobWalMetrics : IDisposable
{
    /// <summary>Tag of the meter: the machine, the process and the system in it.</summary>
    internal const string InstanceTag = "airunner.instance";

    private static int _instances;
    private readonly Meter _meter;

    internal JobWalMetrics(IMeterFactory? factory)
    {
        var number = Interlocked.Increment(ref _instances);
        var instance = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}:{number}");
        var options = new MeterOptions(JobWalTelemetry.MeterName)
        {
            Version = VersionOf(typeof(JobWalMetrics).Assembly),
            Tags = [new KeyValuePair<string, object?>(InstanceTag, instance)],
        };
        _meter = factory?.Create(options) ?? new Meter(options);
        Signals = new WalSignals(_meter);
    }

    /// <summary>The instruments that logs and delivery record to.</summary>
    internal WalSignals Signals { get; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Publishes what is counted anyway.</summary>
    internal void Observe(JobWalCounters counters, Func<long> liveBytes, DiskFigures disk, TimeProvider time)
    {
        Count("airunner.wal.appends", "{event}", "Events acknowledged as durable", () => counters.Appended);
        _meter.CreateObservableCounter("airunner.wal.appends.refused", () => Refused(counters), "{event}", "Appends refused, by reason");
        Count("airunner.wal.appends.unknown", "{event}", "Appends whose outcome is unknown", () => counters.Unknown);
        Count("airunner.wal.commits", "{write}", "Durable writes, each covering all gathered appends", () => counters.Commits);
        Count("airunner.wal.written", "By", "Bytes made durable: records of events and marks", () => counters.Written);
        Count("airunner.wal.delivered", "{event}", "Events acknowledged by the receiver", () => counters.Delivered);
        Count("airunner.wal.failed", "{event}", "Events set aside: refused permanently, or unreadable", () => counters.Failed);
        Count("airunner.wal.damage.findings", "{place}", "Places of damage found when logs were opened", () => counters.DamageFindings);
        Count("airunner.wal.damage.lost", "By", "Bytes lost in them", () => counters.LostBytes);
        Count("airunner.wal.archived", "{file}", "Files archived", () => counters.Archived);
        Count("airunner.wal.swept", "{file}", "Files removed by the retention", () => counters.Swept);
        Count("airunner.wal.swept.size", "By", "Bytes of them", () => counters.SweptBytes);
        Show("airunner.wal.pending", "{event}", "Events of open logs still to be delivered", () => counters.Pending.Events);
        Show("airunner.wal.pending.size", "By", "Bytes of them", () => counters.Pending.Bytes);
        var oldest = _meter.CreateObservableGauge(
            "airunner.wal.pending.age", () => Age(counters.Pending, time), "s", "How long the oldest of them has waited");
        counters.Pending.WantsOldest = () => oldest.Enabled;
        Show("airunner.wal.live.size", "By", "Bytes of all live logs", liveBytes);
        _meter.CreateObservableGauge("airunner.wal.archive.size", () => disk.ArchiveBytes(), "By", "Bytes of the archive directory");
        _meter.CreateObservableGauge("airunner.wal.disk.free", () => disk.FreeBytes(), "By", "Free bytes on the disk of the logs");
        _meter.CreateObservableGauge("airunner.wal.logs.waiting", () => counters.Waiting, "{log}", "Leftover logs that wait to be opened");
        _meter.CreateObservableGauge("airunner.wal.logs.held", () => counters.Held, "{log}", "Logs on the disk that another process holds");
        _meter.CreateObservableGauge(
            "airunner.wal.logs.unavailable", () => counters.Unavailable, "{log}", "Logs on the disk that cannot be opened");
    }

    private void Count(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableCounter(name, value, unit, description);

    private void Show(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableGauge(name, value, unit, description);

    private static IEnumerable<Measurement<long>> Refused(JobWalCounters counters) =>
        from reason in Enum.GetValues<RefusalReason>()
        let refused = counters.Refused(reason)
        where refused > 0
        select new Measurement<long>(refused, new KeyValuePair<string, object?>("reason", RefusalNames.Of(reason)));

    private static double Age(PendingTotals pending, TimeProvider time) => pending.OldestUnixMs is { } oldest
        ? Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - oldest) / 1000.0
        : 0;

    private static string? VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
}
