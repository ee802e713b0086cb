using System.Diagnostics;
using System.Globalization;
using Airunner.Collector.Tests.Server;
using Npgsql;

namespace Airunner.Collector.Tests.Postgres;

/// <summary>A PostgreSQL server of its own, in a temporary directory and on a free port, removed at the end.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("postgres-specs-").FullName;
    private readonly int _port = LastingPort.Free();
    private int _databases;

    private string Data => Path.Combine(_directory, "data");

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    public async Task InitializeAsync()
    {
        if (PostgresPrograms.Missing is not null) return;
        if (PostgresPrograms.User is { } user)
        {
            using var own = Process.Start("chown", [user, _directory]);
            await own.WaitForExitAsync();
        }

        (await PostgresPrograms.TryRunAsync(
            "initdb", "--pgdata", Data, "--username=airunner", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"))
            .ShouldBeTrue();
        (await TryStartAsync()).ShouldBeTrue();
    }

    public async Task DisposeAsync()
    {
        if (File.Exists(PidFile)) await PostgresPrograms.TryRunAsync("pg_ctl", "stop", "-s", "-D", Data, "-m", "immediate");
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"specs{Interlocked.Increment(ref _databases)}";
        await RunAsync(ConnectionString("postgres"), $"CREATE DATABASE {name}");
        return ConnectionString(name);
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
    public void Kill()
    {
        var server = int.Parse(File.ReadLines(PidFile).First(), CultureInfo.InvariantCulture);
        var children = File.ReadAllText($"/proc/{server}/task/{server}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var id in children.Select(static child => int.Parse(child, CultureInfo.InvariantCulture)).Prepend(server)) Kill(id);
    }

    /// <summary>Starts it again after it was killed.</summary>
    public async Task StartAsync()
    {
        while (!await TryStartAsync())
        {
            // A process that was killed may still be there, to the kernel.
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended with its server.
        }
    }

    private Task<bool> TryStartAsync() => PostgresPrograms.TryRunAsync(
        "pg_ctl", "start", "-s", "-w", "-t", "60", "-D", Data, "-l", Path.Combine(_directory, "log"),
        "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_directory} -c fsync=on");

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Database={database};Username=airunner;Pooling=false";
}

/// <summary>Specs that share a server, each with a database of its own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedCluster : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}
