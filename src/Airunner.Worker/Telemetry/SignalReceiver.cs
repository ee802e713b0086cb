namespace Airunner.Worker.Telemetry;

/// <summary>What is sent by OTLP, as the variables of OpenTelemetry say.</summary>
/// <remarks>In a file without OpenTelemetry, so that nothing of it is loaded where nothing is sent.</remarks>
/// <param name="HasMetrics">Whether metrics are.</param>
/// <param name="HasTraces">Whether traces are.</param>
internal sealed record SignalReceiver(bool HasMetrics, bool HasTraces)
{
    public static readonly SignalReceiver None = new(false, false);

    /// <summary>Whether anything is.</summary>
    public bool HasAny => HasMetrics || HasTraces;

    /// <summary>Reads the variables.</summary>
    public static SignalReceiver Of(Func<string, string?> environment)
    {
        return new SignalReceiver(IsSent("METRICS"), IsSent("TRACES"));

        bool IsSent(string signal) =>
            environment($"OTEL_{signal}_EXPORTER") != "none"
            && (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));

        bool IsSet(string name) => !string.IsNullOrEmpty(environment(name));
    }
}
