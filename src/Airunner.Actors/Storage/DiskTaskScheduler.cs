namespace Airunner.Actors.Storage;

/// <summary>Runs tasks on <see cref="DiskThreads{TWork}"/>.</summary>
internal sealed class DiskTaskScheduler : TaskScheduler, IDisposable
{
    private readonly DiskThreads<Task> _threads;
    private readonly bool _yields;

    /// <param name="name">Part of the threads' names, as debuggers show them.</param>
    /// <param name="threads">Most tasks at a time.</param>
    /// <param name="yields">Whether its threads leave the processors to others while those are busy.</param>
    internal DiskTaskScheduler(string name, int threads, bool yields = false)
    {
        _threads = new DiskThreads<Task>(name, threads, Execute);
        _yields = yields;
    }

    /// <summary>Takes no more tasks; the threads end once the queued ones are done.</summary>
    public void Dispose() => _threads.Dispose();

    /// <inheritdoc/>
    /// <exception cref="NoThreadException">No thread could be started; the task is not run.</exception>
    protected override void QueueTask(Task task)
    {
        ObjectDisposedException.ThrowIf(!_threads.Run(task), this);
    }

    private void Execute(Task task)
    {
        if (_yields) ThreadPriorities.Lower();
        TryExecuteTask(task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => throw new NotSupportedException();
}
