using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Worker.Appending;

/// <summary>Stands for the log of a command that runs without one: it takes every event and keeps none.</summary>
/// <remarks>Only for <c>--best-effort</c>, which the user has to ask for. Nothing that it answers means durable.</remarks>
internal sealed class UnloggedWal : IJobWal
{
    public Task<JobStatus> OpenAsync(JobExecution execution, CancellationToken cancellationToken = default) => Nothing(execution);

    public ValueTask<long> AppendAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(jobEvent.Sequence);

    public void GiveUp(JobExecution execution, long sequence)
    {
        // every sequence is taken already
    }

    public Task FlushAsync(JobExecution execution, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<JobStatus> CompleteAsync(JobExecution execution, CancellationToken cancellationToken = default) => Nothing(execution);

    public Task<JobStatus> StatusAsync(JobExecution execution, CancellationToken cancellationToken = default) => Nothing(execution);

    public IAsyncEnumerable<JobStatus> ExecutionsAsync(CancellationToken cancellationToken = default) =>
        AsyncEnumerable.Empty<JobStatus>();

    public Task<IReadOnlyList<JobStatus>> WaitForRecoveryAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<JobStatus>>([]);

    private static Task<JobStatus> Nothing(JobExecution execution) => Task.FromResult(new JobStatus(execution, JobPhase.Absent));
}
