using Airunner.Collector.Queries;
using Airunner.Collector.Store;

namespace Airunner.Worker.Composition;

/// <summary>The real system.</summary>
internal sealed class WorkerComposition : IComposition
{
    public Task<IWorkerSystem> StartAsync(WorkerSettings settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The library's host side joins here.");

    public EventReader OpenStore(WorkerSettings settings) => EventReader.Open(StoreFile.Under(WorkerOptions.Of(settings).StateDirectory));
}
