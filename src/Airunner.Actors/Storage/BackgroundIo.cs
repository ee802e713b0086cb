using System.Collections.Concurrent;

namespace Airunner.Actors.Storage;

/// <summary>Two threads of its own, so that blocking disk calls hold up neither the commit threads nor the .NET thread pool.</summary>
internal sealed class BackgroundIo : IBackgroundIo, IDisposable
{
    private const int Threads = 2;
    private readonly BlockingCollection<Action> _work = [];

    internal BackgroundIo()
    {
        for (var i = 0; i < Threads; i++)
            new Thread(Loop) { IsBackground = true, Name = $"airunner-space-ahead-{i}" }.Start();
    }

    public void Run(Action work)
    {
        if (!_work.IsAddingCompleted) _work.Add(work);
    }

    /// <summary>Takes no more work; the threads end when what they have is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
