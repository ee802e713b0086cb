using System.Globalization;
using Airunner.Collector.Postgres;
using Airunner.Collector.Postgres.Connecting;
using Airunner.Collector.Postgres.Sweeping;
using Airunner.Collector.Serving;
using Airunner.Collector.Store;
using Airunner.Collector.Tests.Postgres;
using Airunner.Collector.Tests.Server;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Stores in databases of one PostgreSQL server, which is started for them with its own settings.</summary>
internal sealed class PostgresDatabase : IMeasuredDatabase
{
    private const string Full = "full";

    private readonly string _directory;
    private readonly int _port;
    private readonly PostgresProcess _process;
    private readonly List<PostgresServer> _opened = [];
    private int _empty;

    private PostgresDatabase(string directory)
    {
        _directory = directory;
        _port = LastingPort.Free();
        _process = new PostgresProcess(directory, _port);
    }

    public IReadOnlyList<string> CollectorArguments => ["--postgres", _process.ConnectionString(Full)];

    private string Data => Path.Combine(_directory, "data");

    /// <summary>Makes a server with an empty full store.</summary>
    /// <param name="directory">A new directory for it, which the user of the server must reach.</param>
    public static async Task<PostgresDatabase> StartAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        var database = new PostgresDatabase(directory);
        await database._process.CreateAsync();
        await database.CreateAsync(Full);
        return database;
    }

    public Task<ICollectorStore> OpenAsync() => OpenAsync(Full);

    public async Task<ICollectorStore> OpenEmptyAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"empty{++_empty}");
        await CreateAsync(name);
        return await OpenAsync(name);
    }

    public ISweptStore Sweepable()
    {
        var server = new PostgresServer(_process.ConnectionString(Full));
        _opened.Add(server);
        return new PostgresSweptStore(server);
    }

    /// <summary>With the empty ones and the log of the server.</summary>
    public long SizeBytes() => Files().Sum(static file => file.Length);

    public async Task DropCachesAsync()
    {
        await RunAsync("pg_ctl", "stop", "-s", "-w", "-D", Data, "-m", "fast"); // with a checkpoint
        foreach (var file in Files()) await PageCache.DropAsync(file.FullName);
        await _process.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _opened) await server.DisposeAsync();
        await _process.StopAsync();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        if (!await PostgresPrograms.TryRunAsync(program, arguments)) throw new InvalidOperationException($"{program} failed.");
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(Data).EnumerateFiles("*", SearchOption.AllDirectories);

    private async Task<ICollectorStore> OpenAsync(string name) => await PostgresCollectorStore.OpenAsync(
        _process.ConnectionString(name), retention: null, _ => { }, TimeProvider.System);

    private Task CreateAsync(string name) => RunAsync(
        "createdb", "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "airunner", name);
}
