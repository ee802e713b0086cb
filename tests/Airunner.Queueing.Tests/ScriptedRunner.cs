using System.Collections.Concurrent;

namespace Airunner.Queueing.Tests;

/// <summary>Runs jobs as a spec says: each ends when it is let go, or with 143 when it is ended.</summary>
internal sealed class ScriptedRunner : IJobRunner
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JobEnd>> _runs = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _starts = [];

    /// <summary>Nothing is taken before this completes.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called before a job is prepared.</summary>
    public Func<QueuedCommand, CancellationToken, Task> Prepares { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>Ids of the jobs that were disposed.</summary>
    public ConcurrentQueue<string> Disposed { get; } = [];

    public async Task ReadyAsync(CancellationToken cancellationToken) => await Ready.Task.WaitAsync(cancellationToken);

    public async Task<IPreparedJob> PrepareAsync(QueuedCommand command, CancellationToken cancellationToken)
    {
        await Prepares(command, cancellationToken);
        return new Prepared(this, command.Execution.Job);
    }

    /// <summary>Completes when the job has started.</summary>
    public Task StartedAsync(string job) => StartOf(job).Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

    public bool HasStarted(string job) => StartOf(job).Task.IsCompleted;

    /// <summary>Ends the job, also before it has started.</summary>
    public void End(string job, int status = 0) => RunOf(job).TrySetResult(new JobEnd(status));

    public void Fail(string job, Exception failure) => RunOf(job).TrySetException(failure);

    private TaskCompletionSource<JobEnd> RunOf(string job) =>
        _runs.GetOrAdd(job, static _ => new TaskCompletionSource<JobEnd>(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource StartOf(string job) =>
        _starts.GetOrAdd(job, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Prepared(ScriptedRunner runner, string job) : IPreparedJob
    {
        public string Name => "true";

        public async Task<JobEnd> RunAsync(CancellationToken ends)
        {
            await using var ending = ends.Register(() => runner.End(job, 143));
            runner.StartOf(job).TrySetResult();
            return await runner.RunOf(job).Task;
        }

        public ValueTask DisposeAsync()
        {
            runner.Disposed.Enqueue(job);
            return ValueTask.CompletedTask;
        }
    }
}
