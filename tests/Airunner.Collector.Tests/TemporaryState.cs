using Airunner.Collector.Queries;
using Airunner.Collector.Store;

namespace Airunner.Collector.Tests;

/// <summary>A state directory for one test, removed afterwards.</summary>
public abstract class TemporaryState : IDisposable
{
    protected TemporaryState() => StoragePath = StoreFile.Under(StateDirectory);

    protected string StateDirectory { get; } = Directory.CreateTempSubdirectory("collector-specs-").FullName;

    protected string StoragePath { get; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(StateDirectory, recursive: true);
    }

    protected T Read<T>(Func<EventReader, T> query)
    {
        using var reader = EventReader.Open(StoragePath);
        return query(reader);
    }
}
