namespace Airunner.Actors.Delivery;

/// <summary>
/// Threads that call senders. A sender that blocks keeps its thread; a new one starts whenever all others are busy, so that neither the
/// other executions nor the .NET thread pool wait for it. An execution has one call at a time, so there are never more threads than
/// executions.
/// </summary>
/// <remarks>What a sender does after its first await runs on the thread pool.</remarks>
internal sealed class SendThreads : TaskScheduler, IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly Queue<Task> _work = new();
    private int _idle;
    private bool _isDisposed;

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
