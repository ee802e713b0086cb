using Airunner.Actors.Jobs.Actors;
using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Hosting;

/// <summary>What is asked about the logs of one system.</summary>
internal enum HealthQuestion
{
    /// <summary>Whether the process works at all; where it does not, a restart may help.</summary>
    Live,

    /// <summary>Whether appends are taken.</summary>
    Ready,

    /// <summary>Whether events are delivered.</summary>
    Progress,

    /// <summary>Ready and progress together.</summary>
    All,
}

/// <summary>Asks every log for its status; <see cref="JobWalHealth"/> derives the health.</summary>
/// <remarks>By message: a log that hangs in a call to its disk does not answer.</remarks>
internal sealed class JobWalHealthQuery(JobWalAccess access, TimeProvider time, TimeSpan maxAge)
{
    /// <summary>Deadline for the logs' answers. Not a setting: a healthy log answers in milliseconds.</summary>
    internal static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>From this age on an event that is not delivered makes a worker unhealthy, where nothing else is set.</summary>
    internal static readonly TimeSpan UsualMaxAge = TimeSpan.FromMinutes(10);

    /// <summary>The answer, with its reason in words.</summary>
    internal async Task<HealthCheckResult> AskAsync(HealthQuestion question, CancellationToken cancellationToken)
    {
        var system = access.System;
        if (system.WhenTerminated.IsCompleted) return HealthCheckResult.Unhealthy("The actor system has stopped.");
        if (question == HealthQuestion.Ready && CoordinatedShutdown.Get(system).ShutdownReason is not null)
            return HealthCheckResult.Unhealthy("The logs are stopping: they take no more appends.");
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            if (question == HealthQuestion.Live)
            {
                await access.Jobs.Ask<JobsMessages.Live>(new JobsMessages.GetLive(), either.Token).ConfigureAwait(false);
                return HealthCheckResult.Healthy();
            }

            var answers = await LogStatuses.AskAsync(access, either.Token).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return JobWalHealth.Judge(
                answers.Known,
                answers.Silent,
                answers.Live.Unowned,
                answers.Live.Unattended,
                time.GetUtcNow(),
                maxAge,
                question);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy($"The logs do not answer within {AnswerWithin.TotalSeconds} s: calls to the disk may hang.");
        }
    }
}
