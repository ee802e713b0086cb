using Airunner.Actors;
using Airunner.Collector.Queries;
using Airunner.Collector.Store;
using Airunner.Protocol;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>The store of a collector without PostgreSQL.</summary>
/// <param name="state">The collector's state directory.</param>
internal sealed class SqliteClusterStore(string state) : IClusterStore
{
    private readonly EventReader _reader = EventReader.Open(StoreFile.Under(state));

    public IEnumerable<JobEvent> Events(JobExecution execution) => _reader.Events(execution);

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return ValueTask.CompletedTask;
    }
}
