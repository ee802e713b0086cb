using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Cluster.Health;

/// <summary>The node's place in the cluster, as a check of the host.</summary>
internal sealed class ClusterHealthCheck : IAkkaHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(AkkaHealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(ClusterHealth.Judge(ClusterView.Of(Akka.Cluster.Cluster.Get(context.ActorSystem))));
}
