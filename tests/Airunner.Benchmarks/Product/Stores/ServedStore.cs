namespace Airunner.Benchmarks.Product.Stores;

/// <summary>A store that <c>airunner collect</c> serves.</summary>
internal sealed class ServedStore(PublishedProgram program, string path)
{
    /// <summary>Starts a collector.</summary>
    public Task<CollectorProcess> StartAsync() => CollectorProcess.StartAsync(program, "--db", path);

    /// <summary>Removes the store's pages from the page cache.</summary>
    /// <remarks>All of them are on the disk: who closes the store last writes the log into it.</remarks>
    public Task DropCacheAsync() => Processes.RunAsync("dd", [$"if={path}", "iflag=nocache", "count=0"]);
}
