using Airunner.Collector.Serving;
using Airunner.Collector.Store;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Stores in SQLite files.</summary>
/// <param name="directory">Where the files are; removed by the caller.</param>
internal sealed class SqliteDatabase(string directory) : IMeasuredDatabase
{
    private readonly List<IDisposable> _opened = [];
    private int _empty;

    public IReadOnlyList<string> CollectorArguments => ["--db", FullPath];

    private string FullPath => Path.Combine(directory, "full.db");

    public Task<ICollectorStore> OpenAsync() => Task.FromResult(Open(FullPath));

    public Task<ICollectorStore> OpenEmptyAsync() => Task.FromResult(Open(Path.Combine(directory, $"empty-{++_empty}.db")));

    public ISweptStore Sweepable()
    {
        var store = new EventStore(FullPath);
        _opened.Add(store);
        return new SweptFile(store);
    }

    public long SizeBytes() => new FileInfo(FullPath).Length;

    public Task DropCachesAsync() => PageCache.DropAsync(FullPath);

    public ValueTask DisposeAsync()
    {
        foreach (var store in _opened) store.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ICollectorStore Open(string path) => new SqliteCollectorStore(path, retention: null, _ => { }, TimeProvider.System);
}
