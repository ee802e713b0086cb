using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Airunner.Collector.Server.Signals;

/// <summary>Sends the metrics by OTLP, where the variables of OpenTelemetry name a receiver; they say the rest too.</summary>
internal static class OtlpExport
{
    public static void AddTo(IServiceCollection services)
    {
        string[] variables = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];
        if (variables.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))) return;
        services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("airunner-collector"))
            .WithMetrics(static metrics => metrics.AddMeter(CollectorMetrics.MeterName).AddOtlpExporter());
    }
}
