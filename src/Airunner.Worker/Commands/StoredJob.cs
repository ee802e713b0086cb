using Airunner.Actors.Jobs;
using Airunner.Worker.Composition;

namespace Airunner.Worker.Commands;

/// <summary>Finds the execution that <c>logs</c> and <c>events</c> are asked for.</summary>
internal static class StoredJob
{
    /// <exception cref="CommandFailedException">The collector has nothing of it.</exception>
    public static async Task<JobExecution> FindAsync(IStoredEvents store, string job, string? execution, CancellationToken cancellationToken)
    {
        var named = JobOptions.Identity(job, execution);
        if (execution is null)
        {
            return await store.LatestAsync(job, cancellationToken)
                ?? throw new CommandFailedException(ExitStatuses.NoSuchJob, $"The collector has no events of a job '{job}'.");
        }

        return await store.HasAsync(named, cancellationToken)
            ? named
            : throw new CommandFailedException(ExitStatuses.NoSuchJob, $"The collector has no events of execution '{execution}' of job '{job}'.");
    }
}
