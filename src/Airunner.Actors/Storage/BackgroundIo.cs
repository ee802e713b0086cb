namespace Airunner.Actors.Storage;

/// <summary>Threads of its own, so that blocking disk calls hold up neither the commit threads nor the .NET thread pool.</summary>
/// <param name="name">Part of the threads' names, as debuggers show them.</param>
/// <param name="threads">Most calls to the disk at a time.</param>
internal sealed class BackgroundIo(string name, int threads) : IBackgroundIo, IDisposable
{
    private readonly DiskThreads<Action> _threads = new(name, threads, static work => work());

    public bool Run(Action work) => _threads.Run(work);

    /// <summary>Takes no more work; the threads end once the queued work is done.</summary>
    public void Dispose() => _threads.Dispose();
}
