using Akka.DependencyInjection;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Hosting;

/// <summary>One question about the logs, as a check of the host.</summary>
internal sealed class JobWalHealthCheck(HealthQuestion question, TimeSpan maxAge) : IAkkaHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(AkkaHealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var services = DependencyResolver.For(context.ActorSystem).Resolver;
        if (services.GetService<JobWalHandle>() is not { Access.IsCompletedSuccessfully: true } handle)
        {
            return question == HealthQuestion.Live
                ? HealthCheckResult.Healthy("The logs have not started.")
                : HealthCheckResult.Unhealthy("The logs have not started.");
        }

        var health = new JobWalHealthQuery(handle.Access.Result, services.GetService<TimeProvider>(), maxAge);
        return await health.AskAsync(question, cancellationToken).ConfigureAwait(false);
    }
}
