using Airunner.Actors.Jobs.Actors;
using Akka.Actor;

namespace Airunner.Actors.Hosting;

/// <summary>Asks every log of one system for its status. By message: a log that hangs in a call to its disk does not answer.</summary>
internal static class LogStatuses
{
    /// <summary>The answers.</summary>
    /// <exception cref="OperationCanceledException">Not even the parent of the logs has answered.</exception>
    internal static async Task<Answers> AskAsync(JobWalAccess access, CancellationToken deadline)
    {
        var live = await access.Jobs.Ask<JobsMessages.Live>(new JobsMessages.GetLive(), deadline).ConfigureAwait(false);
        var answers = await Task.WhenAll(live.Executions.Select(execution => AskAsync(access, execution, deadline))).ConfigureAwait(false);
        return new Answers(
            live,
            [.. answers.Select(answer => answer.Status).OfType<JobStatus>()],
            [.. answers.Where(answer => answer.Status is null).Select(answer => answer.Execution)]);
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

    /// <summary>What the logs have said.</summary>
    /// <param name="Live">Which logs there are.</param>
    /// <param name="Known">Of those that answered.</param>
    /// <param name="Silent">Those that did not.</param>
    internal sealed record Answers(JobsMessages.Live Live, IReadOnlyList<JobStatus> Known, IReadOnlyList<JobExecution> Silent);
}
