namespace Airunner.Actors.Delivery;

/// <summary>
/// Threads that call senders. One call at a time runs on the .NET thread pool, which is cheap; while that one has not returned, every
/// other call has a thread of its own. So a sender that blocks keeps one thread of the pool at most, and no other execution waits for it.
/// </summary>
/// <remarks>
/// An execution has one call at a time, so there are never more threads than executions. What a sender does after its first await runs
/// on the thread pool.
/// </remarks>
internal sealed class SendThreads : TaskScheduler, IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly Queue<Task> _work = new();
    private int _poolCalls; // 0 or 1
    private int _idle;
    private bool _isDisposed;

    /// <summary>Whether the next call runs on the pool.</summary>
    internal bool IsPoolFree => Volatile.Read(ref _poolCalls) == 0;

    /// <summary>Threads that are idle end; busy ones end after their call.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _isDisposed = true;
            Monitor.PulseAll(_work);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OutOfMemoryException">No thread could be started; the task is not run.</exception>
    protected override void QueueTask(Task task)
    {
        if (Interlocked.CompareExchange(ref _poolCalls, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(RunOnPool, task, preferLocal: true);
            return;
        }

        lock (_work)
        {
            if (_work.Count < _idle)
            {
                _work.Enqueue(task);
                Monitor.Pulse(_work);
                return;
            }
        }

        new Thread(Run) { IsBackground = true, Name = "airunner-send" }.Start(task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_work) return [.. _work];
    }

    private void RunOnPool(Task task)
    {
        TryExecuteTask(task);
        Volatile.Write(ref _poolCalls, 0);
    }

    private void Run(object? first)
    {
        for (var task = (Task?)first; task is not null; task = Next()) TryExecuteTask(task);
    }

    /// <summary>The next task; null when the thread ends.</summary>
    private Task? Next()
    {
        lock (_work)
        {
            _idle++;
            var isInTime = true;
            while (_work.Count == 0 && isInTime && !_isDisposed) isInTime = Monitor.Wait(_work, IdleTime);
            _idle--;
            return _work.TryDequeue(out var task) ? task : null;
        }
    }
}
