using System.Diagnostics.Metrics;
using Airunner.Actors.Signals;
using BenchmarkDotNet.Attributes;

namespace Airunner.Benchmarks.Parts;

/// <summary>What the metrics of one event cost, as the pipeline has them: a commit and a send for each 256 events.</summary>
public class SignalParts : IDisposable
{
    private const int Events = 256;
    private static readonly TimeSpan Took = TimeSpan.FromMilliseconds(1);

    private readonly Meter _meter = new("Airunner.Benchmarks.Signals");
    private WalSignals _signals = WalSignals.Unheard;
    private MeterListener? _listener;

    /// <summary>Whether somebody listens to all of them.</summary>
    [Params(false, true)]
    public bool IsHeard { get; set; }

    /// <summary>Makes the instruments.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        if (IsHeard)
        {
            _listener = new MeterListener
            {
                InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument),
            };
            _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
            _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => { });
            _listener.Start();
        }

        _signals = new WalSignals(_meter);
    }

    /// <summary>Per event.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public long Event()
    {
        var began = 0L;
        for (var at = 0; at < Events; at++) began += _signals.AppendBegins(TimeProvider.System);
        if (_signals.HearsAppends)
        {
            for (var at = 0; at < Events; at++) _signals.Appended(Took);
        }

        _signals.Committed(Events, Took);
        _signals.Sending(Events);
        _signals.Sent(Took);
        return began;
    }

    /// <summary>Ends the listener and the meter.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _listener?.Dispose();
        _meter.Dispose();
        GC.SuppressFinalize(this);
    }
}
