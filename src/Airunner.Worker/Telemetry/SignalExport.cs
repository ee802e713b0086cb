using System.Net;
using System.Net.Sockets;
using System.Text;
using Airunner.Actors.Hosting;
using Airunner.Worker.Composition;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Airunner.Worker.Telemetry;

/// <summary>
/// Shows what the log measures and does: on the address of <c>--admin</c>, and by OTLP where the variables of OpenTelemetry name a
/// receiver. Loaded only where one of both is asked for.
/// </summary>
internal sealed class SignalExport : IDisposable
{
    private const string Service = "airunner";
    private const int FlushWithinMs = 3000;

    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly HttpListener? _health;

    private SignalExport(IPEndPoint? admin, SignalReceiver receiver, HealthSource health)
    {
        if (receiver.Traces is { } traces) _traces = Traces(traces);
        if (admin is not null || receiver.Metrics is not null) _metrics = Metrics(admin, receiver.Metrics);
        if (admin is null) return;
        _health = new HttpListener();
        _health.Prefixes.Add($"http://{HostOf(admin)}:{admin.Port}/health/");
        _health.Start();
        _ = AnswerAsync(_health, health);
    }

    /// <summary>Begins.</summary>
    /// <param name="admin">Where metrics and health are served, a number and a port; null for nowhere.</param>
    /// <param name="receiver">What is sent by OTLP.</param>
    /// <param name="health">Asks the logs.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static SignalExport Start(string? admin, SignalReceiver receiver, HealthSource health)
    {
        try
        {
            return new SignalExport(admin is null ? null : IPEndPoint.Parse(admin), receiver, health);
        }
        catch (Exception refused) when (refused.GetBaseException() is HttpListenerException or SocketException)
        {
            throw new IOException($"The address {admin} of --admin cannot be listened on: {refused.GetBaseException().Message}.", refused);
        }
    }

    /// <summary>Sends the last figures and activities, for a moment at most.</summary>
    public void Dispose()
    {
        _health?.Close();
        _traces?.Shutdown(FlushWithinMs);
        _traces?.Dispose();
        _metrics?.Shutdown(FlushWithinMs);
        _metrics?.Dispose();
    }

    private static TracerProvider Traces(SignalVariables receiver) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(static resource => resource.AddService(Service))
        .AddSource(JobWalTelemetry.SourceName)
        .AddSource(JobTrace.SourceName)
        .AddOtlpExporter(options => OtlpSettings.Apply(receiver, options))
        .Build();

    private static MeterProvider Metrics(IPEndPoint? admin, SignalVariables? receiver)
    {
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(static resource => resource.AddService(Service))
            .AddMeter(JobWalTelemetry.MeterName);
        if (receiver is not null) metrics = metrics.AddOtlpExporter(options => OtlpSettings.Apply(receiver, options));
        if (admin is not null)
        {
            metrics = metrics.AddPrometheusHttpListener(listener =>
            {
                listener.Host = HostOf(admin);
                listener.Port = admin.Port;
            });
        }

        return metrics.Build();
    }

    private static string HostOf(IPEndPoint address) => address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any)
        ? "*"
        : address.ToString()[..^(address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture).Length + 1)];

    private static async Task AnswerAsync(HttpListener listener, HealthSource health)
    {
        while (listener.IsListening)
        {
            try
            {
                var context = await listener.GetContextAsync();
                await AnswerAsync(context, health);
            }
            catch (Exception over) when (over is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The listener is closed, or a client went away: the next one is answered.
            }
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context, HealthSource health)
    {
        var response = context.Response;
        HealthQuestion? question = context.Request.Url?.AbsolutePath switch
        {
            "/health/live" => HealthQuestion.Live,
            "/health/ready" => HealthQuestion.Ready,
            "/health/progress" => HealthQuestion.Progress,
            _ => null,
        };
        var text = "Allowed: /health/live, /health/ready, /health/progress, /metrics.\n";
        response.StatusCode = (int)HttpStatusCode.NotFound;
        if (question is { } asked)
        {
            var answer = await health.CheckAsync(asked, CancellationToken.None);
            var isWell = answer.Status != HealthStatus.Unhealthy;
            response.StatusCode = (int)(isWell ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
            text = answer.Description is { } why ? $"{Word(answer.Status)}: {why}\n" : $"{Word(answer.Status)}\n";
        }

        response.ContentType = "text/plain; charset=utf-8";
        response.Close(Encoding.UTF8.GetBytes(text), willBlock: false);
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
