namespace Airunner.Worker.Telemetry;

/// <summary>What is sent by OTLP, as the variables of OpenTelemetry say.</summary>
/// <remarks>In files without OpenTelemetry, so that nothing of it is loaded where nothing is sent.</remarks>
/// <param name="Metrics">How metrics are sent; null where they are not.</param>
/// <param name="Traces">How traces are sent; null where they are not.</param>
internal sealed record SignalReceiver(SignalVariables? Metrics, SignalVariables? Traces)
{
    public static readonly SignalReceiver None = new(null, null);

    /// <summary>Whether anything is.</summary>
    public bool HasAny => Metrics is not null || Traces is not null;

    /// <summary>Reads the variables.</summary>
    public static SignalReceiver Of(Func<string, string?> environment)
    {
        return new SignalReceiver(Sent("METRICS"), Sent("TRACES"));

        SignalVariables? Sent(string signal)
        {
            if (environment($"OTEL_{signal}_EXPORTER") == "none") return null;
            var own = SignalVariables.Of(signal, environment);
            return own.Endpoint is null && string.IsNullOrEmpty(environment("OTEL_EXPORTER_OTLP_ENDPOINT")) ? null : own;
        }
    }
}
