using System.Globalization;
using Airunner.Benchmarks.Product;
using Airunner.Collector.Tests.Server;
using StackExchange.Redis;

namespace Airunner.Benchmarks.Peers;

/// <summary>
/// Redis with a stream for each job: XADD for each event, with its sequence as the entry's id, and <c>appendfsync always</c>, so that the
/// answers of all commands that were read together wait for one sync.
/// </summary>
internal sealed class RedisStreams : IEventServer
{
    private const string Program = "redis-server";

    private readonly PeerProcess _process;
    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;

    private RedisStreams(PeerProcess process, ConnectionMultiplexer connection)
    {
        _process = process;
        _connection = connection;
        _database = connection.GetDatabase();
    }

    /// <summary>Why it takes no part here; null where it does.</summary>
    public static string? Missing => Processes.IsInstalled(Program) ? null : $"{Program} is not installed";

    /// <summary>Starts a server that stores under a directory.</summary>
    public static async Task<RedisStreams> StartAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        var port = LastingPort.Free();
        var process = await PeerProcess.StartAsync(
            Program,
            [
                "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", directory,
                "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            ],
            port);
        return new RedisStreams(process, await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=true,syncTimeout=60000"));
    }

    public async Task PublishAsync(int producer, long first, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        var key = new RedisKey($"job-{producer}");
        var adds = new Task<RedisValue>[payloads.Count];
        for (var n = 0; n < adds.Length; n++) adds[n] = _database.StreamAddAsync(key, "event", payloads[n], $"{first + n}-0");
        await Task.WhenAll(adds);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _process.DisposeAsync();
    }
}
