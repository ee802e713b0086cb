using System.Globalization;
using Airunner.Benchmarks.Product;
using Airunner.Collector.Tests.Server;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Airunner.Benchmarks.Peers;

/// <summary>
/// NATS JetStream with a stream in files for each job. A version that knows <c>sync_interval</c> (2.10) syncs before each answer; an
/// older one, as Debian 12 has it, answers before: it promises less.
/// </summary>
internal sealed class NatsStreams : IEventServer
{
    private const string Program = "nats-server";
    private static readonly Version FirstThatSyncs = new(2, 10);

    private readonly PeerProcess _process;
    private readonly NatsConnection _connection;
    private readonly NatsJSContext _streams;

    private NatsStreams(PeerProcess process, NatsConnection connection)
    {
        _process = process;
        _connection = connection;
        _streams = new NatsJSContext(connection);
    }

    /// <summary>Why it takes no part here; null where it does.</summary>
    public static string? Missing => Processes.IsInstalled(Program) ? null : $"{Program} is not installed";

    /// <summary>Whether the installed one can sync before it answers.</summary>
    public static async Task<bool> CanSyncAsync()
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        await Processes.RunAsync(Program, ["--version"], output => text.Write(System.Text.Encoding.ASCII.GetString(output.Span)));
        var number = text.ToString().Split('v').Last().Trim();
        return Version.TryParse(number, out var version) && version >= FirstThatSyncs;
    }

    /// <summary>Starts a server that stores under a directory.</summary>
    /// <param name="directory">For its files.</param>
    /// <param name="producers">How many streams.</param>
    public static async Task<NatsStreams> StartAsync(string directory, int producers)
    {
        Directory.CreateDirectory(directory);
        var port = LastingPort.Free();
        var settings = Path.Combine(directory, "nats.conf");
        var sync = await CanSyncAsync() ? ", sync_interval: always" : "";
        await File.WriteAllTextAsync(
            settings,
            string.Create(CultureInfo.InvariantCulture, $$"""
                listen: "127.0.0.1:{{port}}"
                jetstream { store_dir: "{{directory}}"{{sync}} }
                """));
        var process = await PeerProcess.StartAsync(Program, ["--config", settings], port);
        var connection = new NatsConnection(new NatsOpts { Url = $"nats://127.0.0.1:{port}" });
        var started = new NatsStreams(process, connection);
        for (var n = 0; n < producers; n++)
            await started._streams.CreateStreamAsync(new StreamConfig($"job-{n}", [Subject(n)]) { Storage = StreamConfigStorage.File });
        return started;
    }

    public async Task PublishAsync(int producer, long first, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        var subject = Subject(producer);
        var answers = new NatsJSPublishConcurrentFuture[payloads.Count];
        for (var n = 0; n < answers.Length; n++) answers[n] = await _streams.PublishConcurrentAsync(subject, payloads[n]);
        foreach (var answer in answers)
        {
            await using (answer) (await answer.GetResponseAsync()).EnsureSuccess();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _process.DisposeAsync();
    }

    private static string Subject(int producer) => $"jobs.{producer}";
}
