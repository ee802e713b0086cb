using System.Diagnostics.Metrics;
using Airunner.Actors.Jobs.Life;

namespace Airunner.Actors.Hosting;

/// <summary>
/// The counters of one system as instruments of the meter <see cref="MeterName"/>, for OpenTelemetry or <c>dotnet-counters</c>.
/// </summary>
public sealed class JobWalMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Airunner.Actors";

    private readonly Meter _meter = new(MeterName);

    internal JobWalMetrics(JobWalCounters counters, Func<long> liveBytes)
    {
        Count("airunner.wal.appends", "{event}", "Events acknowledged as durable", () => counters.Appended);
        Count("airunner.wal.appends.refused", "{event}", "Appends refused", () => counters.Refused);
        Count("airunner.wal.appends.unknown", "{event}", "Appends whose outcome is unknown", () => counters.Unknown);
        Count("airunner.wal.commits", "{write}", "Durable writes, each covering all gathered appends", () => counters.Commits);
        Count("airunner.wal.delivered", "{event}", "Events acknowledged by the receiver", () => counters.Delivered);
        Count("airunner.wal.failed", "{event}", "Events set aside: refused permanently, or unreadable", () => counters.Failed);
        Count("airunner.wal.damage.findings", "{place}", "Places of damage found when logs were opened", () => counters.DamageFindings);
        Count("airunner.wal.damage.lost", "By", "Bytes lost in them", () => counters.LostBytes);
        _meter.CreateObservableGauge("airunner.wal.live.size", liveBytes, "By", "Bytes of all live logs");
        _meter.CreateObservableGauge("airunner.wal.logs.waiting", () => counters.Waiting, "{log}", "Leftover logs that wait to be opened");
        _meter.CreateObservableGauge("airunner.wal.logs.held", () => counters.Held, "{log}", "Logs on the disk that another process holds");
        _meter.CreateObservableGauge(
            "airunner.wal.logs.unavailable", () => counters.Unavailable, "{log}", "Logs on the disk that cannot be opened");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Count(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableCounter(name, value, unit, description);
}
