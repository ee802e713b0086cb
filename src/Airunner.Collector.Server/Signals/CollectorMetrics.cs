using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Airunner.Collector.Server.Signals;

/// <summary>The collector's metrics: the meter <see cref="MeterName"/>. README.md has the table.</summary>
internal sealed class CollectorMetrics
{
    public const string MeterName = "Airunner.Collector";

    private readonly ConcurrentDictionary<string, OpenCount> _open = new();
    private readonly Counter<long> _calls;
    private readonly Counter<long> _events;
    private readonly Counter<long> _conflicts;
    private readonly Histogram<double> _commitDuration;

    public CollectorMetrics(IMeterFactory factory, Func<long> waitingBytes, Func<long?> storeBytes)
    {
        var version = typeof(CollectorMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var meter = factory.Create(new MeterOptions(MeterName) { Version = version?.Split('+')[0] });
        _calls = meter.CreateCounter<long>("airunner.collector.calls", "{call}", "Calls that have ended, by method and status");
        _events = meter.CreateCounter<long>("airunner.collector.events", "{event}", "Events made durable, repeated ones included");
        _conflicts = meter.CreateCounter<long>(
            "airunner.collector.conflicts", "{batch}", "Batches with another event under a sequence that is stored");
        _commitDuration = meter.CreateHistogram(
            "airunner.collector.commit.duration",
            "s",
            "From a message to its durable commit",
            tags: null,
            new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
            });
        meter.CreateObservableGauge("airunner.collector.streams", Streams, "{call}", "Open calls, by method; readers use StreamJobEvents");
        meter.CreateObservableGauge("airunner.collector.waiting.size", waitingBytes, "By", "Received bytes that wait for the store");
        meter.CreateObservableGauge("airunner.collector.store.size", () => StoreSize(storeBytes), "By", "Bytes of the SQLite files");
    }

    /// <summary>A call begins.</summary>
    public void Opened(string method) => Interlocked.Increment(ref _open.GetOrAdd(method, static _ => new OpenCount()).Value);

    /// <summary>A call has ended.</summary>
    public void Ended(string method, string code)
    {
        Interlocked.Decrement(ref _open.GetOrAdd(method, static _ => new OpenCount()).Value);
        _calls.Add(1, new KeyValuePair<string, object?>("method", method), new KeyValuePair<string, object?>("code", code));
    }

    /// <summary>A batch is durable.</summary>
    public void Stored(int events, TimeSpan duration)
    {
        _events.Add(events);
        _commitDuration.Record(duration.TotalSeconds);
    }

    /// <summary>A batch has another event under a sequence that is stored.</summary>
    public void Conflict() => _conflicts.Add(1);

    private IEnumerable<Measurement<long>> Streams() => _open.Select(
        static open => new Measurement<long>(
            Interlocked.Read(ref open.Value.Value), new KeyValuePair<string, object?>("method", open.Key)));

    private static IEnumerable<Measurement<long>> StoreSize(Func<long?> bytes) => bytes() is { } size ? [new Measurement<long>(size)] : [];

    private sealed class OpenCount
    {
        public long Value;
    }
}
