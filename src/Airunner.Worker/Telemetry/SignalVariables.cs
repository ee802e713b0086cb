namespace Airunner.Worker.Telemetry;

/// <summary>The variables for one signal, each null where the one for all signals or its default applies.</summary>
/// <param name="Signal">METRICS or TRACES.</param>
/// <param name="Endpoint">The URL of the receiver, whole.</param>
/// <param name="Protocol"><c>grpc</c> or <c>http/protobuf</c>.</param>
/// <param name="Headers"><c>name=value</c> pairs with commas between them.</param>
/// <param name="TimeoutMs">How long one export may take.</param>
internal sealed record SignalVariables(string Signal, string? Endpoint, string? Protocol, string? Headers, string? TimeoutMs)
{
    /// <summary>Reads them.</summary>
    public static SignalVariables Of(string signal, Func<string, string?> environment)
    {
        return new SignalVariables(signal, Value("ENDPOINT"), Value("PROTOCOL"), Value("HEADERS"), Value("TIMEOUT"));

        string? Value(string name) => environment(Variable(signal, name)) is { Length: > 0 } value ? value : null;
    }

    /// <summary>The name of a variable, for messages.</summary>
    public static string Variable(string signal, string name) => $"OTEL_EXPORTER_OTLP_{signal}_{name}";
}
