using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Airunner.Collector.Server.Signals;

/// <summary>The address of <c>--admin</c>: <c>/metrics</c> for Prometheus, <c>/health/live</c> and <c>/health/ready</c>.</summary>
/// <remarks>A port of its own, since what it shows is for those who run the collector, not for those who read jobs.</remarks>
internal static class AdminServer
{
    /// <summary>Listens.</summary>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static async Task<WebApplication> StartAsync(IPEndPoint address, StoreHealth store)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(static resource => resource.AddService("airunner-collector"))
            .WithMetrics(static metrics => metrics.AddMeter(CollectorMetrics.MeterName).AddPrometheusExporter());
        var application = builder.Build();
        application.UseOpenTelemetryPrometheusScrapingEndpoint();
        application.Map("/health/live", (RequestDelegate)(context => context.Response.WriteAsync("healthy\n")));
        application.Map("/health/ready", (RequestDelegate)(context => AnswerAsync(context, store)));
        await application.StartAsync();
        return application;
    }

    private static async Task AnswerAsync(HttpContext context, StoreHealth store)
    {
        var health = await store.CheckHealthAsync(new HealthCheckContext(), context.RequestAborted);
        var isReady = health.Status == HealthStatus.Healthy;
        context.Response.StatusCode = isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(isReady ? "healthy\n" : $"unhealthy: {health.Description}\n");
    }
}
