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
        var instances = JobWalInstances.Of(context.ActorSystem);
        var started = instances.Started;
        if (started.Count == 0 || started.Count < instances.Declared.Count)
        {
            return question == HealthQuestion.Live
                ? HealthCheckResult.Healthy("The logs have not started.")
                : HealthCheckResult.Unhealthy("The logs have not started.");
        }

        var time = DependencyResolver.For(context.ActorSystem).Resolver.GetService<TimeProvider>() ?? TimeProvider.System;
        var asked = started.Select(instance => AskAsync(instance.Key, instance.Value, time, cancellationToken));
        var answers = await Task.WhenAll(asked).ConfigureAwait(false);
        return answers is [var only] ? only.Health : Together(answers);
    }

    private async Task<(InstanceName Name, HealthCheckResult Health)> AskAsync(
        InstanceName name, JobWalAccess access, TimeProvider time, CancellationToken cancellationToken) =>
        (name, await new JobWalHealthQuery(access, time, maxAge).AskAsync(question, cancellationToken).ConfigureAwait(false));

    /// <summary>The worst of several logs, with what each has to say.</summary>
    private static HealthCheckResult Together((InstanceName Name, HealthCheckResult Health)[] answers)
    {
        var texts = answers
            .Where(answer => answer.Health.Description is not null)
            .Select(answer => $"{answer.Name.Text}: {answer.Health.Description}");
        var data = answers
            .SelectMany(answer => answer.Health.Data, (answer, entry) => (Key: $"{answer.Name.Actor}.{entry.Key}", entry.Value))
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        var description = string.Join("; ", texts);
        var worst = answers.Min(answer => answer.Health.Status);
        return new HealthCheckResult(worst, description.Length > 0 ? description : null, data: data);
    }
}
