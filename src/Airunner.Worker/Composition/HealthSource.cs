using Airunner.Actors.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Worker.Composition;

/// <summary>The health of the logs. A class of its own, so that the library of its answers is loaded only where somebody asks.</summary>
internal sealed class HealthSource(JobWalHost host)
{
    /// <summary>The answer, with its reason in words.</summary>
    public Task<HealthCheckResult> CheckAsync(HealthQuestion question, CancellationToken cancellationToken) =>
        host.CheckAsync(question, cancellationToken);
}
