using Airunner.Collector.Store;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Collector.Server;

/// <summary>Whether the store took the last batch that was sent to it.</summary>
internal sealed class StoreHealth : IHealthCheck
{
    private volatile StoreException? _failure;

    public void Report(StoreException? failure) => _failure = failure;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_failure is { } failure ? HealthCheckResult.Unhealthy(failure.Message) : HealthCheckResult.Healthy());
}
