using Airunner.Collector.Tests.Postgres;
using Airunner.Collector.Tests.Server;

namespace Airunner.Benchmarks.Peers;

/// <summary>A PostgreSQL server on the loopback that syncs what it commits.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly PostgresProcess _server;

    private PostgresServer(string directory) => _server = new PostgresProcess(directory, LastingPort.Free());

    /// <summary>Why it takes no part here; null where it does.</summary>
    public static string? Missing => PostgresPrograms.Missing;

    /// <summary>In Npgsql's form.</summary>
    public string ConnectionString => _server.ConnectionString("postgres");

    /// <summary>Makes a server under a directory, and starts it.</summary>
    public static async Task<PostgresServer> StartAsync(string directory)
    {
        var server = new PostgresServer(Directory.CreateDirectory(directory).FullName);
        await server._server.CreateAsync();
        return server;
    }

    public async ValueTask DisposeAsync() => await _server.StopAsync();
}
