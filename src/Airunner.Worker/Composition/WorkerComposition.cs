namespace Airunner.Worker.Composition;

/// <summary>The real system.</summary>
internal sealed class WorkerComposition : IComposition
{
    public Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The library's host side joins here.");

    public ValueTask<IStoredEvents> OpenStoreAsync(WorkerSettings settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The collector joins here.");
}
