namespace Airunner.Actors.Storage;

/// <summary>Runs tasks on <see cref="DiskThreads{TWork}"/>.</summary>
internal sealed class DiskTaskScheduler : TaskScheduler, IDisposable
{
    private readonly DiskThreads<Task> _threads;

    /// <param name="name">Part of the threads' names, as debuggers show them.</param>
    /// <param name="threads">Most tasks at a time.</param>
    internal DiskTaskScheduler(string name, int threads) => _threads = new DiskThreads<Task>(name, threads, task => TryExecuteTask(task));

    /// <summary>Takes no more tasks; the threads end once the queued ones are done.</summary>
    public void Dispose() => _threads.Dispose();

    /// <inheritdoc/>
    /// <exception cref="NoThreadException">No thread could be started; the task is not run.</exception>
    protected override void QueueTask(Task task)
    {
        ObjectDisposedException.ThrowIf(!_threads.Run(task), this);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => throw new NotSupportedException();
}
