namespace Airunner.Actors.Storage;

/// <summary>Threads of its own, so that blocking disk calls hold up neither the commit threads nor the .NET thread pool.</summary>
/// <remarks>
/// A plain monitor: the base library's blocking collection ends its readers by exceptions, which delay the end of a short program.
/// </remarks>
internal sealed class BackgroundIo : IBackgroundIo, IDisposable
{
    private readonly Queue<Action> _work = new();
    private readonly string _name;
    private readonly int _mostThreads;
    private int _threads;
    private int _idleThreads;
    private bool _isDisposed;

    /// <param name="name">Part of the threads' names, as debuggers show them.</param>
    /// <param name="threads">Most calls to the disk at a time. A thread starts when work arrives and no thread is idle.</param>
    internal BackgroundIo(string name, int threads)
    {
        _name = name;
        _mostThreads = threads;
    }

    public void Run(Action work)
    {
        lock (_work)
        {
            if (_isDisposed) return;
            _work.Enqueue(work);
            if (_work.Count > _idleThreads && _threads < _mostThreads) StartThread();
            Monitor.Pulse(_work);
        }
    }

    /// <summary>Takes no more work; the threads end once the queued work is done.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _isDisposed = true;
            Monitor.PulseAll(_work);
        }
    }

    private void StartThread() => new Thread(Loop) { IsBackground = true, Name = $"airunner-{_name}-{_threads++}" }.Start();

    private void Loop()
    {
        while (Next() is { } work) work();
    }

    private Action? Next()
    {
        lock (_work)
        {
            Action? work;
            _idleThreads++;
            while (!_work.TryDequeue(out work) && !_isDisposed) Monitor.Wait(_work);
            _idleThreads--;
            return work;
        }
    }
}
