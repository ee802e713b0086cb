using Airunner.Collector.Postgres;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Postgres.Queue;
using Airunner.Collector.Queue;
using Airunner.Collector.Tests.Postgres;
using Airunner.Collector.Tests.Serving;

namespace Airunner.Collector.Tests.Queue;

[Collection(SharedCluster.Name)]
public sealed class PostgresJobQueueSpecs(PostgresCluster cluster) : JobQueueContract, INeedPostgres, IAsyncLifetime
{
    private string _database = "";

    public async Task InitializeAsync()
    {
        if (PostgresPrograms.Missing is null) _database = await cluster.CreateDatabaseAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private protected override async Task<IJobQueue> OpenAsync()
    {
        await using var server = new PostgresServer(_database);
        await Task.Run(() => PostgresSchema.BringUpToDate(server));
        return PostgresJobs.QueueOf(_database, Time);
    }
}
