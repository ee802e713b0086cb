using System.Diagnostics.Metrics;

namespace Airunner.Actors.Signals;

/// <summary>The instruments that logs and delivery record to. Nothing is measured while nobody listens.</summary>
/// <remarks>Names, units and tags: Hosting/README.md.</remarks>
internal sealed class WalSignals
{
    /// <summary>Instruments that nobody listens to.</summary>
    internal static readonly WalSignals Unheard = new(new Meter("Airunner.Actors.Unheard"));

    private const string ErrorType = "error.type";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
            [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly InstrumentAdvice<long> Events = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096],
    };

    private readonly Histogram<double> _appendDuration;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<long> _commitEvents;
    private readonly Counter<long> _sends;
    private readonly Counter<long> _failedSends;
    private readonly Histogram<double> _sendDuration;
    private readonly Histogram<long> _sendEvents;
    private readonly Histogram<double> _recoveryDuration;

    internal WalSignals(Meter meter)
    {
        _appendDuration = Duration(meter, "airunner.wal.append.duration", "From the call of an append to its acknowledgement");
        _commitDuration = Duration(meter, "airunner.wal.commit.duration", "One durable write, the sync included");
        _commitEvents = Size(meter, "airunner.wal.commit.events", "Events that one durable write covers");
        _sends = meter.CreateCounter<long>("airunner.wal.sends", "{send}", "Calls of the sender");
        _failedSends = meter.CreateCounter<long>("airunner.wal.sends.failed", "{send}", "Calls of the sender that failed");
        _sendDuration = Duration(meter, "airunner.wal.send.duration", "One call of the sender");
        _sendEvents = Size(meter, "airunner.wal.send.events", "Events in one call of the sender");
        _recoveryDuration = Duration(meter, "airunner.wal.recovery.duration", "Opening, rewriting or adopting a log that holds something");
    }

    /// <summary>The time at which an append begins; 0 where nobody listens.</summary>
    internal long AppendBegins(TimeProvider time) => Begin(_appendDuration, time);

    /// <summary>Whether the duration of appends is recorded.</summary>
    internal bool HearsAppends => _appendDuration.Enabled;

    /// <summary>An append is acknowledged.</summary>
    internal void Appended(TimeSpan duration) => _appendDuration.Record(duration.TotalSeconds);

    /// <summary>A commit is durable.</summary>
    internal void Committed(int events, TimeSpan took)
    {
        _commitDuration.Record(took.TotalSeconds);
        if (events > 0) _commitEvents.Record(events);
    }

    /// <summary>A commit failed.</summary>
    internal void CommitFailed(string error, TimeSpan took)
    {
        if (!_commitDuration.Enabled) return;
        _commitDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>(ErrorType, error));
    }

    /// <summary>The sender is called.</summary>
    internal void Sending(int events)
    {
        _sends.Add(1);
        _sendEvents.Record(events);
    }

    /// <summary>Its call has returned: the receiver has the events.</summary>
    internal void Sent(TimeSpan duration) => _sendDuration.Record(duration.TotalSeconds);

    /// <summary>Its call failed, or did not return in time.</summary>
    internal void SendFailed(Exception error, TimeSpan duration)
    {
        if (!_failedSends.Enabled && !_sendDuration.Enabled) return;
        var code = new KeyValuePair<string, object?>(ErrorType, FailureCode.Of(error));
        _failedSends.Add(1, code);
        _sendDuration.Record(duration.TotalSeconds, code);
    }

    /// <summary>The time at which a recovery begins; 0 where nobody listens.</summary>
    internal long RecoveryBegins(TimeProvider time) => Begin(_recoveryDuration, time);

    /// <summary>A log is open again.</summary>
    internal void Recovered(string kind, long began, TimeProvider time)
    {
        if (began == 0) return;
        _recoveryDuration.Record(time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
    }

    private static long Begin(Instrument instrument, TimeProvider time) => instrument.Enabled ? time.GetTimestamp() : 0;

    private static Histogram<double> Duration(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Seconds);

    private static Histogram<long> Size(Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "{event}", description, tags: null, Events);
}
