using System.Globalization;
using OpenTelemetry.Exporter;

namespace Airunner.Worker.Telemetry;

/// <summary>Applies the variables for one signal: the library itself reads only those for all signals.</summary>
internal static class OtlpSettings
{
    /// <summary>Applies them.</summary>
    /// <exception cref="IOException">A value is not allowed.</exception>
    public static void Apply(SignalVariables variables, OtlpExporterOptions options)
    {
        if (variables.Protocol is { } protocol) options.Protocol = ProtocolOf(variables.Signal, protocol);
        if (variables.Headers is { } headers) options.Headers = headers; // not repeated anywhere: they may hold a secret
        if (variables.TimeoutMs is { } timeout) options.TimeoutMilliseconds = TimeoutOf(variables.Signal, timeout);
        if (variables.Endpoint is { } endpoint) options.Endpoint = EndpointOf(variables.Signal, endpoint);
    }

    private static OtlpExportProtocol ProtocolOf(string signal, string protocol) => protocol switch
    {
        "grpc" => OtlpExportProtocol.Grpc,
        "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
        _ => throw Wrong(signal, "PROTOCOL", protocol, "grpc, http/protobuf"),
    };

    private static int TimeoutOf(string signal, string timeout) =>
        int.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            ? ms
            : throw Wrong(signal, "TIMEOUT", timeout, "milliseconds");

    private static Uri EndpointOf(string signal, string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw Wrong(signal, "ENDPOINT", endpoint, "a URL that begins with http:// or https://");

    private static IOException Wrong(string signal, string name, string value, string allowed) =>
        new($"'{value}' in {SignalVariables.Variable(signal, name)} is not allowed. Allowed: {allowed}.");
}
