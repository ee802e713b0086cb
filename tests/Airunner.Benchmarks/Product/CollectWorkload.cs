using System.Diagnostics;
using Airunner.Actors;
using Airunner.Actors.Hosting;
using Airunner.Benchmarks.Measuring;
using Airunner.Benchmarks.Peers;
using Airunner.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Airunner.Benchmarks.Product;

/// <summary>
/// From a durable append here to a durable store at a collector, which is a process of its own: 16 jobs, batches of 256 events of 1 KiB.
/// Beside it other servers that store events durably, to which the same batches are sent without a log here, as once to ours.
/// </summary>
internal sealed class CollectWorkload : IProductWorkload
{
    private const int Jobs = 16;
    private const int WarmBatches = 3_200; // the runtimes of both sides have compiled what is used often
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private PublishedProgram? _program;

    public string Name => "collect";

    public int MostRounds => 5;

    public async Task<IReadOnlyList<Figure>> RunAsync(Setting setting)
    {
        _program ??= await PublishedProgram.GetAsync(setting.IsSmoke);
        var batches = setting.Of(4_800, 16);
        var bare = await BareAsync(setting, batches);
        List<Figure> figures = [new Figure(Name, "bare, four calls in flight, to a server that counts", bare, "events/s")];

        var sqlite = await MeasureAsync(setting, "sqlite", ["--db", setting.PathOf("sqlite.db")], batches);
        figures.Add(new Figure(Name, "end to end into SQLite", sqlite.EndToEnd, "events/s"));
        figures.Add(new Figure(Name, "end to end into SQLite, to bare", sqlite.EndToEnd / bare, "×", Target.AtLeast(0.45)));
        figures.Add(new Figure(Name, "into SQLite, without a log here", sqlite.WithoutLog, "events/s"));
        if (PostgresServer.Missing is null)
        {
            await using var server = await PostgresServer.StartAsync(setting.PathOf("postgres"));
            var postgres = await MeasureAsync(setting, "to-postgres", ["--postgres", server.ConnectionString], batches);
            figures.Add(new Figure(Name, "end to end into PostgreSQL", postgres.EndToEnd, "events/s"));
            figures.Add(new Figure(Name, "end to end into PostgreSQL, to bare", postgres.EndToEnd / bare, "×", Target.AtLeast(0.35)));
            figures.Add(new Figure(Name, "into PostgreSQL, without a log here", postgres.WithoutLog, "events/s"));
            figures.AddRange(await RowsAsync(setting, postgres.WithoutLog, batches));
        }

        if (RedisStreams.Missing is null)
        {
            await using var redis = await RedisStreams.StartAsync(setting.PathOf("redis"));
            figures.AddRange(Ahead("Redis Streams", await PublishAsync(redis, batches), sqlite.WithoutLog, atLeast: 1));
        }

        if (NatsStreams.Missing is null)
        {
            var name = await NatsStreams.CanSyncAsync() ? "NATS JetStream" : "NATS JetStream, which syncs later";
            await using var nats = await NatsStreams.StartAsync(setting.PathOf("nats"), Jobs);
            figures.AddRange(Ahead(name, await PublishAsync(nats, batches), sqlite.WithoutLog, atLeast: 1));
        }

        return figures;
    }

    private static async Task<double> BareAsync(Setting setting, int batches)
    {
        await using var server = await CountingServer.StartAsync();
        await BareGrpc.RunAsync(server, calls: 4, setting.Of(WarmBatches, 16));
        return (await BareGrpc.RunAsync(server, calls: 4, batches)).PerSecond;
    }

    /// <summary>Appends to logs that are delivered meanwhile; then the same batches without logs.</summary>
    private async Task<(double EndToEnd, double WithoutLog)> MeasureAsync(Setting setting, string name, string[] store, int batches)
    {
        await using var collector = await CollectorProcess.StartAsync(_program!, store);
        await EndToEndAsync(collector, setting.PathOf($"{name}-warm"), "warm", setting.Of(WarmBatches, 16));
        var endToEnd = await EndToEndAsync(collector, setting.PathOf(name), "job", batches);
        using var load = new IngestLoad(collector.Url, Jobs);
        return (endToEnd, await load.RunAsync(setting.IsSmoke ? 0.1 : 3));
    }

    /// <returns>Events a second, until the collector has answered for the last.</returns>
    private static async Task<double> EndToEndAsync(CollectorProcess collector, string directory, string job, int batches)
    {
        var options = new JobWalOptions { StateDirectory = directory, ArchiveOnComplete = false };
        var each = (long)batches / Jobs * BareGrpc.BatchEvents;
        using var grpc = new GrpcEventSender(new GrpcSenderOptions { Url = collector.Url.ToString() });
        var sender = new DeliveredSender(grpc, each * Jobs);
        await using var host = JobWalHost.Start(options, () => sender, NullLoggerFactory.Instance);
        var output = Payload.Of(BareGrpc.EventBytes);
        await Task.WhenAll(Enumerable.Range(0, Jobs)
            .Select(n => Task.Run(() => Events.AppendAsync(host.Wal, new JobExecution($"{job}-{n}"), output, each))));
        return each * Jobs / (await sender.All.WaitAsync(Longest)).TotalSeconds;
    }

    private async Task<IEnumerable<Figure>> RowsAsync(Setting setting, double ours, int batches)
    {
        await using var rows = await PostgresRows.StartAsync(setting.PathOf("rows"), Jobs);
        return Ahead("a row for each event in PostgreSQL", await PublishAsync(rows, batches), ours, atLeast: 3);
    }

    private IEnumerable<Figure> Ahead(string peer, double theirs, double ours, double atLeast) =>
    [
        new Figure(Name, $"{peer}, without a log here", theirs, "events/s"),
        new Figure(Name, $"ours without a log to {peer}", ours / theirs, "×", Target.AtLeast(atLeast)),
    ];

    /// <summary>Each producer sends a batch when the one before it was answered.</summary>
    private static async Task<double> PublishAsync(IEventServer server, int batches)
    {
        ReadOnlyMemory<byte>[] payloads = [.. Enumerable.Repeat(Payload.Of(BareGrpc.EventBytes), BareGrpc.BatchEvents)];
        await ProducersAsync(firstBatch: 0, batches / 10);
        var began = Stopwatch.GetTimestamp();
        await ProducersAsync(batches / 10 / Jobs, batches);
        return batches / Jobs * Jobs * BareGrpc.BatchEvents / Stopwatch.GetElapsedTime(began).TotalSeconds;

        Task ProducersAsync(int firstBatch, int count) => Task.WhenAll(
            Enumerable.Range(0, Jobs).Select(producer => Task.Run(async () =>
            {
                for (var n = firstBatch; n < firstBatch + count / Jobs; n++)
                    await server.PublishAsync(producer, 1L + n * BareGrpc.BatchEvents, payloads);
            })));
    }
}
