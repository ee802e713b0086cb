using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Airunner.Actors.Tests.Signals;

/// <summary>Makes meters, and keeps what their instruments record. Meters of other specs that run meanwhile are not heard.</summary>
internal sealed class HeardMeter : IMeterFactory
{
    private readonly ConcurrentQueue<Measured> _measured = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new();
    private readonly ConcurrentBag<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public HeardMeter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, this)) return;
            _instruments[instrument.Name] = instrument;
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyCollection<Instrument> Instruments => [.. _instruments.Values];

    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        var meter = new Meter(options);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>What an instrument has recorded so far, in order.</summary>
    public IReadOnlyList<Measured> Recorded(string name) => [.. _measured.Where(measured => measured.Name == name)];

    /// <summary>What an observable instrument shows now.</summary>
    public IReadOnlyList<Measured> Observed(string name)
    {
        _measured.Clear();
        _listener.RecordObservableInstruments();
        return Recorded(name);
    }

    /// <summary>The one value that an observable instrument shows now.</summary>
    public double Now(string name) => Observed(name).ShouldHaveSingleItem().Value;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var meter in _meters) meter.Dispose();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measured(instrument.Name, value, string.Join(",", tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    /// <summary>One measurement.</summary>
    internal sealed record Measured(string Name, double Value, string Tags);
}
