using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Queueing;

/// <summary>A queued job as the command that it asks for.</summary>
/// <param name="Execution">The execution that it is.</param>
/// <param name="Parameters">The command, with its directory and variables.</param>
/// <param name="TaskToken">Allows to extend the job, to end it, and to deliver its events.</param>
internal sealed record QueuedCommand(JobExecution Execution, JobParams Parameters, string TaskToken)
{
    /// <summary>The longest time it may run; null for no limit.</summary>
    public TimeSpan? Limit => Parameters.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(Parameters.TimeoutSeconds) : null;

    /// <summary>The command of a job that was handed out.</summary>
    /// <param name="taken">The job and its token.</param>
    /// <param name="newExecution">Gives an execution's id where the server has given none.</param>
    /// <exception cref="UnrunnableJobException">No worker of ours can run it.</exception>
    public static QueuedCommand Of(DequeueJobResponse taken, Func<string> newExecution)
    {
        var parameters = taken.Job.JobParams ?? throw new UnrunnableJobException("the job has no job_params");
        if (parameters.Command.Length == 0) throw new UnrunnableJobException("the job has no command");
        if (parameters.Container is { Enabled: true }) throw new UnrunnableJobException("the job asks for a container");
        if (parameters.GitClone is { Enabled: true }) throw new UnrunnableJobException("the job asks for a clone of a repository");
        return new QueuedCommand(ExecutionOf(taken.Job, newExecution), parameters, taken.TaskToken);
    }

    private static JobExecution ExecutionOf(Job job, Func<string> newExecution)
    {
        var id = job.JobParams.Metadata.TryGetValue(QueueMetadata.Execution, out var given) ? given : newExecution();
        try
        {
            return new JobExecution(job.JobId, id);
        }
        catch (ArgumentException wrong)
        {
            throw new UnrunnableJobException(wrong.Message);
        }
    }
}

/// <summary>A worker cannot run a job; nobody has tried to.</summary>
internal sealed class UnrunnableJobException(string reason) : Exception($"This worker runs commands only: {reason}.");
