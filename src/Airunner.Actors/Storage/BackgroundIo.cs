namespace Airunner.Actors.Storage;

/// <summary>Two threads of its own, so that blocking disk calls hold up neither the commit threads nor the .NET thread pool.</summary>
/// <remarks>A plain monitor: the base library's blocking collection ends its readers by exceptions, which a short program pays for at its end.</remarks>
internal sealed class BackgroundIo : IBackgroundIo, IDisposable
{
    private const int Threads = 2;
    private readonly Queue<Action> _work = new();
    private bool _isDisposed;

    internal BackgroundIo()
    {
        for (var i = 0; i < Threads; i++)
            new Thread(Loop) { IsBackground = true, Name = $"airunner-space-ahead-{i}" }.Start();
    }

    public void Run(Action work)
    {
        lock (_work)
        {
            if (_isDisposed) return;
            _work.Enqueue(work);
            Monitor.Pulse(_work);
        }
    }

    /// <summary>Takes no more work; the threads end when what they have is done.</summary>
    public void Dispose()
    {
        lock (_work)
        {
            _isDisposed = true;
            Monitor.PulseAll(_work);
        }
    }

    private void Loop()
    {
        while (Next() is { } work) work();
    }

    private Action? Next()
    {
        lock (_work)
        {
            Action? work;
            while (!_work.TryDequeue(out work) && !_isDisposed) Monitor.Wait(_work);
            return work;
        }
    }
}
