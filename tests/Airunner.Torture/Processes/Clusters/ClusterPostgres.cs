using Airunner.Actors;
using Airunner.Collector.Postgres;
using Airunner.Collector.Tests.Postgres;
using Airunner.Collector.Tests.Server;
using Airunner.Protocol;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>The PostgreSQL server of a collector, which may be killed and started again.</summary>
internal sealed class ClusterPostgres : IAsyncDisposable
{
    private const string Database = "postgres";

    private readonly PostgresProcess _server;

    private ClusterPostgres(string directory)
    {
        _server = new PostgresProcess(Directory.CreateDirectory(Path.Combine(directory, "server")).FullName, LastingPort.Free());
        ConnectionFile = Path.Combine(directory, "connection");
        PrivateFile.Write(ConnectionFile, _server.ConnectionString(Database));
    }

    /// <summary>A file with the connection string.</summary>
    public string ConnectionFile { get; }

    /// <summary>Why none can be started here; null where one can.</summary>
    public static string? Missing => PostgresPrograms.Missing;

    /// <summary>Starts one.</summary>
    /// <param name="directory">For its files.</param>
    public static async Task<ClusterPostgres> StartAsync(string directory)
    {
        var started = new ClusterPostgres(Directory.CreateDirectory(directory).FullName);
        await started._server.CreateAsync();
        return started;
    }

    /// <summary>SIGKILL, for all its processes; after a time it is started again.</summary>
    public async Task KillForAsync(TimeSpan away)
    {
        await Task.Run(_server.Kill);
        await Task.Delay(away, TimeProvider.System);
        await _server.StartAsync();
    }

    /// <summary>Opens what is stored.</summary>
    public async Task<IClusterStore> OpenAsync() => new Stored(await PostgresCollectorStore.OpenAsync(
        _server.ConnectionString(Database), retention: null, static _ => { }, TimeProvider.System));

    public async ValueTask DisposeAsync() => await _server.StopAsync();

    private sealed class Stored(PostgresCollectorStore store) : IClusterStore
    {
        public IEnumerable<JobEvent> Events(JobExecution execution)
        {
            for (var next = 0L; ;)
            {
                var page = store.ReadAsync(execution, next, CancellationToken.None).GetAwaiter().GetResult();
                foreach (var jobEvent in page) yield return jobEvent;
                if (page.Count == 0) yield break;
                next = page[^1].Sequence + 1;
            }
        }

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
