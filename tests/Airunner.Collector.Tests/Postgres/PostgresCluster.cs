using Airunner.Collector.Tests.Server;
using Npgsql;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>A PostgreSQL server of its own, in a temporary directory and on a free port, removed at the end.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private readonly string _directory;
    private readonly PostgresProcess _server;
    private int _databases;

    public PostgresCluster()
    {
        _directory = Directory.CreateTempSubdirectory("postgres-specs-").FullName;
        _server = new PostgresProcess(_directory, LastingPort.Free());
    }

    public async Task InitializeAsync()
    {
        if (PostgresPrograms.Missing is null) await _server.CreateAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.StopAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"specs{Interlocked.Increment(ref _databases)}";
        await RunAsync(_server.ConnectionString("postgres"), $"CREATE DATABASE {name}");
        return _server.ConnectionString(name);
    }

    /// <summary>Runs statements.</summary>
    public static async Task<object?> RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // constants of specs
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    /// <summary>SIGKILL, for the server and all its processes. Returns when they are gone.</summary>
    public void Kill() => _server.Kill();

    /// <summary>Starts it again after it was killed.</summary>
    public Task StartAsync() => _server.StartAsync();
}

/// <summary>Specs that share a server, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}
