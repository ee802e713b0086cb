namespace Airunner.Worker.Telemetry;

/// <summary>The receiver of metrics by OTLP, in the variables of OpenTelemetry.</summary>
/// <remarks>In a file without OpenTelemetry, so that nothing of it is loaded where none is named.</remarks>
internal static class SignalReceiver
{
    /// <summary>Whether the environment names one.</summary>
    public static bool IsNamed(Func<string, string?> environment) =>
        !string.IsNullOrEmpty(environment("OTEL_EXPORTER_OTLP_ENDPOINT"))
        || !string.IsNullOrEmpty(environment("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"));
}
