using Airunner.Actors.Jobs.Actors;
using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Hosting;

/// <summary>Asks every log for its status; <see cref="JobWalHealth"/> derives the health.</summary>
/// <remarks>By message: a log that hangs in a call to its disk does not answer.</remarks>
internal sealed class JobWalHealthCheck(TimeSpan maxAge) : IAkkaHealthCheck
{
    /// <summary>Deadline for the logs' answers. Not a setting: a healthy log answers in milliseconds.</summary>
    internal static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(AkkaHealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var services = DependencyResolver.For(context.ActorSystem).Resolver;
        var time = services.GetService<TimeProvider>();
        if (services.GetService<JobWalHandle>() is not { Access.IsCompletedSuccessfully: true } handle)
            return HealthCheckResult.Unhealthy("The logs have not started.");
        var access = handle.Access.Result;
        if (access.System.WhenTerminated.IsCompleted) return HealthCheckResult.Unhealthy("The actor system has stopped.");
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var live = await access.Jobs.Ask<JobsMessages.Live>(new JobsMessages.GetLive(), either.Token).ConfigureAwait(false);
            var asked = live.Executions.Select(execution => AskAsync(access, execution, either.Token));
            var answers = await Task.WhenAll(asked).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return JobWalHealth.Judge(
                [.. answers.Select(answer => answer.Status).OfType<JobStatus>()],
                [.. answers.Where(answer => answer.Status is null).Select(answer => answer.Execution)],
                live.Unowned,
                live.Unattended,
                time.GetUtcNow(),
                maxAge);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"The logs do not answer within {AnswerWithin.TotalSeconds} s: calls to the disk may hang.");
        }
    }

    private static async Task<(JobExecution Execution, JobStatus? Status)> AskAsync(
        JobWalAccess access, JobExecution execution, CancellationToken deadline)
    {
        try
        {
            var answer = await access.Jobs.Ask<object>(new JobWalProtocol.GetStatus(execution), deadline).ConfigureAwait(false);
            return (execution, answer as JobStatus);
        }
        catch (OperationCanceledException)
        {
            return (execution, null);
        }
    }
}
