using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Airunner.Actors;
using Airunner.Collector.Server;
using Airunner.Collector.Server.Signals;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Totals;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Collector.Tests.Server;

/// <summary>The collector's metrics: what its parts record, and the table in the README.</summary>
public sealed partial class CollectorMetricsSpecs : IMeterFactory
{
    private static readonly JobExecution Job = new("build", "one");
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = new();
    private readonly ConcurrentBag<Instrument> _instruments = [];
    private readonly MeterListener _listener = new();
    private readonly SteppedTime _time = new();
    private readonly CollectorMetrics _metrics;
    private Meter? _meter;

    public CollectorMetricsSpecs()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, this)) return;
            _instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
        _metrics = new CollectorMetrics(this, static () => 42, static () => 4096);
    }

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return _meter = new Meter(options);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter?.Dispose();
    }

    [Fact]
    public async Task A_stored_batch_is_counted_with_the_duration_of_its_commit()
    {
        await using var store = Observed(new ScriptedStore(() => _time.Pass(TimeSpan.FromMilliseconds(20))));
        await store.AddAsync(Job, EventBatch.Of(Make.Outputs(1, 3)), CancellationToken.None);

        Recorded("airunner.collector.events").ShouldBe([(3, "")]);
        Recorded("airunner.collector.commit.duration").ShouldBe([(0.02, "")]);
    }

    [Fact]
    public async Task A_conflict_is_counted_and_another_failure_is_not()
    {
        var conflict = new EventsRefusedException("another payload", new PayloadConflictException(Job, 1, []));
        await using var store = Observed(new ScriptedStore(() => throw conflict));
        await Should.ThrowAsync<EventsRefusedException>(store.AddAsync(Job, EventBatch.Of(Make.Outputs(1, 3)), CancellationToken.None));
        await using var other = Observed(new ScriptedStore(() => throw new EventsRefusedException("no sequence")));
        await Should.ThrowAsync<EventsRefusedException>(other.AddAsync(Job, EventBatch.Of(Make.Outputs(1, 3)), CancellationToken.None));

        Recorded("airunner.collector.conflicts").ShouldBe([(1, "")]);
        Recorded("airunner.collector.events").ShouldBeEmpty();
    }

    [Fact]
    public void Calls_are_open_until_they_have_ended_with_a_status()
    {
        _metrics.Opened("StreamJobEvents");
        _metrics.Opened("PublishJobEvents");
        _metrics.Ended("PublishJobEvents", "Unavailable");
        _listener.RecordObservableInstruments();

        Recorded("airunner.collector.calls").ShouldBe([(1, "method=PublishJobEvents,code=Unavailable")]);
        Recorded("airunner.collector.streams")
            .ShouldBe([(1, "method=StreamJobEvents"), (0, "method=PublishJobEvents")], ignoreOrder: true);
        Recorded("airunner.collector.waiting.size").ShouldBe([(42, "")]);
        Recorded("airunner.collector.store.size").ShouldBe([(4096, "")]);
    }

    [Fact]
    public void The_table_in_the_README_has_exactly_the_instruments_with_kind_and_unit()
    {
        var table = File.ReadLines(Path.Combine(Root, "src/Airunner.Collector.Server/README.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups[1]} {match.Groups[2]} {match.Groups[3]}");
        table.ShouldBe(_instruments.Select(Described), ignoreOrder: true);
    }

    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory!.FullName, "Airunner.Actors.sln"))) directory = directory.Parent;
            return directory.FullName;
        }
    }

    private static string Described(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        var kind = type.Contains("Counter", StringComparison.Ordinal) ? "counter"
            : type.Contains("Gauge", StringComparison.Ordinal) ? "gauge"
            : "histogram";
        return $"{instrument.Name} {kind} {instrument.Unit}";
    }

    private IEnumerable<(double Value, string Tags)> Recorded(string name) =>
        _measured.Where(measured => measured.Name == name).Select(measured => (measured.Value, measured.Tags));

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, string.Join(",", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    [GeneratedRegex(@"^\| `(airunner\.collector\.[a-z.]+)` \| (counter|gauge|histogram) \| `([^`]+)` \|")]
    private static partial Regex Row();

    private sealed class SteppedTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }

    /// <summary>A store that does what the spec says when it is given a batch.</summary>
    private ObservedStore Observed(ScriptedStore store) =>
        new(store, new StoreHealth(_time, NullLogger<StoreHealth>.Instance), _metrics, _time);

    private sealed class ScriptedStore(Action add) : ICollectorStore
    {
        public Task AddAsync(JobExecution execution, EventBatch events, CancellationToken cancellationToken)
        {
            add();
            return Task.CompletedTask;
        }

        public Task<JobExecution?> LatestExecutionAsync(string job, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<EventBatch> ReadAsync(JobExecution execution, long fromSequence, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<long> SequenceAtAsync(JobExecution execution, DateTimeOffset time, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<EventBatch> NewestAsync(JobExecution execution, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<StoredCount> CountAsync(JobExecution execution, long throughSequence, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Completeness> CompleteAsync(JobExecution execution, SentTotals sent, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Completeness?> CompletenessAsync(JobExecution execution, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public LiveSubscription Subscribe(JobExecution execution, long bufferBytes) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
