using Airunner.Collector.Queue;
using Airunner.Collector.Store;

namespace Airunner.Collector.Tests.Queue;

public sealed class SqliteJobQueueSpecs : JobQueueContract
{
    private protected override Task<IJobQueue> OpenAsync()
    {
        StoreFile.CreateIfMissing(StoragePath);
        return Task.FromResult<IJobQueue>(SqliteJobs.QueueOf(StoragePath, Time));
    }
}
