using Airunner.Collector.Serving;
using Airunner.Collector.Store;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Where the stores of a workload are: a full one, and empty ones beside it.</summary>
internal interface IMeasuredDatabase : IAsyncDisposable
{
    /// <summary>What a collector needs to serve the full store.</summary>
    IReadOnlyList<string> CollectorArguments { get; }

    /// <summary>Opens the full store; it is created when it is first opened.</summary>
    Task<ICollectorStore> OpenAsync();

    /// <summary>Creates and opens an empty store.</summary>
    Task<ICollectorStore> OpenEmptyAsync();

    /// <summary>The full store, to be swept while nobody serves it.</summary>
    ISweptStore Sweepable();

    /// <summary>Bytes of the full store.</summary>
    long SizeBytes();

    /// <summary>Removes the full store's pages from the caches. All of them are on the disk, and nobody has the store open.</summary>
    Task DropCachesAsync();
}
