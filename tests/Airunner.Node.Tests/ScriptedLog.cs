using Airunner.Actors;
using Airunner.Protocol;

namespace Airunner.Node.Tests;

/// <summary>A log in memory that fails by script.</summary>
internal sealed class ScriptedLog : IJobWal
{
    private readonly Lock _lock = new();
    private readonly List<JobEvent> _stored = [];

    /// <summary>Called before each append.</summary>
    public Func<JobEvent, CancellationToken, Task> Appends { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Called before each opening.</summary>
    public Func<CancellationToken, Task> Opens { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Called before each completion.</summary>
    public Func<Task> Completes { get; set; } = static () => Task.CompletedTask;

    public int Opened { get; private set; }

    public int Completed { get; private set; }

    public IReadOnlyList<JobEvent> Stored
    {
        get
        {
            lock (_lock) return [.. _stored];
        }
    }

    public async Task<JobStatus> OpenAsync(JobExecution execution, CancellationToken cancellationToken = default)
    {
        await Opens(cancellationToken);
        Opened++;
        return await StatusAsync(execution, cancellationToken);
    }

    public async ValueTask<long> AppendAsync(JobExecution execution, JobEvent jobEvent, CancellationToken cancellationToken = default)
    {
        await Appends(jobEvent, cancellationToken);
        lock (_lock) _stored.Add(jobEvent.Clone());
        return jobEvent.Sequence;
    }

    public async Task<JobStatus> CompleteAsync(JobExecution execution, CancellationToken cancellationToken = default)
    {
        Completed++;
        await Completes();
        return await StatusAsync(execution, cancellationToken);
    }

    public Task<JobStatus> StatusAsync(JobExecution execution, CancellationToken cancellationToken = default) =>
        Task.FromResult(new JobStatus(execution, JobPhase.Open));

    public void GiveUp(JobExecution execution, long sequence) => throw new NotSupportedException();

    public Task FlushAsync(JobExecution execution, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<JobStatus> ExecutionsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<JobStatus>> WaitForRecoveryAsync(CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
