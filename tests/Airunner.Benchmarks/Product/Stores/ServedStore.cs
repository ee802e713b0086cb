namespace Airunner.Benchmarks.Product.Stores;

/// <summary>The full store, served by <c>airunner collect</c>.</summary>
internal sealed class ServedStore(PublishedProgram program, IMeasuredDatabase database)
{
    /// <summary>Removes the store's pages from the caches; nobody serves it meanwhile.</summary>
    public Task DropCachesAsync() => database.DropCachesAsync();

    /// <summary>Starts a collector.</summary>
    public Task<CollectorProcess> StartAsync() => CollectorProcess.StartAsync(program, [.. database.CollectorArguments]);
}
