using System.Collections.Concurrent;
using System.Net;
using Airunner.Collector.Tests.Server;
using Airunner.Protocol;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Airunner.Grpc.Tests.Serving;

/// <summary>A server of job events in this process, on a free port of the loopback. What it answers is set by the test.</summary>
internal sealed class JobServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private JobServer(WebApplication app) => _app = app;

    /// <summary>Its port.</summary>
    public int Port { get; private init; }

    /// <summary>Calls that were read to their end and answered OK, in their order.</summary>
    public ConcurrentQueue<ReceivedCall> Accepted { get; } = new();

    /// <summary>What it sends to readers.</summary>
    public List<JobEvent> Stored { get; } = [];

    /// <summary>Calls that have begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Called before anything of a call is read; throws what the call is answered with.</summary>
    public Func<ServerCallContext, Task> Begin { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Called with each call that was read to its end; throws what the call is answered with.</summary>
    public Func<ReceivedCall, Task> Answer { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Whether a call is answered before it is read.</summary>
    public bool IsHasty { get; set; }

    private int _begun;

    /// <summary>Starts a server.</summary>
    /// <param name="port">0 for a free one, which stays free when the server goes away.</param>
    /// <param name="listen">Sets the endpoint up; null for HTTP/2 without TLS.</param>
    /// <param name="mostBytes">Largest message that it takes; null for any.</param>
    public static async Task<JobServer> StartAsync(int port = 0, Action<ListenOptions>? listen = null, int? mostBytes = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port == 0 ? LastingPort.Free() : port, options =>
        {
            options.Protocols = HttpProtocols.Http2;
            listen?.Invoke(options);
        }));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = mostBytes);
        JobServer server = null!;
        builder.Services.AddSingleton(_ => new Service(server));
        var app = builder.Build();
        app.MapGrpcService<Service>();
        app.MapGrpcService<RefusingQueue>();
        await app.StartAsync();
        var address = new Uri(app.Urls.Single());
        server = new JobServer(app) { Port = address.Port };
        return server;
    }

    /// <summary>The options of a sender to this server.</summary>
    public GrpcSenderOptions Options(string scheme = "http", string host = "127.0.0.1") => new() { Url = $"{scheme}://{host}:{Port}" };

    /// <summary>Sequences of accepted calls, in the order of their arrival.</summary>
    public IReadOnlyList<long> Sequences => [.. Accepted.SelectMany(call => call.Events).Select(each => each.Sequence)];

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private async Task<PublishJobEventsResponse> ServeAsync(
        IAsyncStreamReader<PublishJobEventsRequest> requests, ServerCallContext context)
    {
        Interlocked.Increment(ref _begun);
        await Begin(context);
        if (IsHasty) return new PublishJobEventsResponse();
        var call = new ReceivedCall(context.RequestHeaders, []);
        await foreach (var request in requests.ReadAllAsync(context.CancellationToken)) call.Requests.Add(request);
        await Answer(call);
        Accepted.Enqueue(call);
        return new PublishJobEventsResponse();
    }

    /// <summary>As the published server ends a job whose token it does not take now, for whatever reason.</summary>
    private sealed class RefusingQueue : JobService.JobServiceBase
    {
        public override Task<CompleteJobResponse> CompleteJob(CompleteJobRequest request, ServerCallContext context) =>
            throw new RpcException(new Status(StatusCode.InvalidArgument, "job not found or receipt handle mismatch"));
    }

    private sealed class Service(JobServer server) : JobEventsService.JobEventsServiceBase
    {
        public override Task<PublishJobEventsResponse> PublishJobEvents(
            IAsyncStreamReader<PublishJobEventsRequest> requestStream, ServerCallContext context) =>
            server.ServeAsync(requestStream, context);

        public override async Task StreamJobEvents(
            StreamJobEventsRequest request, IServerStreamWriter<StreamJobEventsResponse> responseStream, ServerCallContext context)
        {
            foreach (var one in server.Stored.Where(one => one.Sequence >= request.FromSequence))
                await responseStream.WriteAsync(new StreamJobEventsResponse { Event = one });
        }
    }
}

/// <summary>What arrived in one call.</summary>
/// <param name="Headers">Its metadata.</param>
/// <param name="Requests">Its messages.</param>
internal sealed record ReceivedCall(Metadata Headers, List<PublishJobEventsRequest> Requests)
{
    /// <summary>All events.</summary>
    public IEnumerable<JobEvent> Events => Requests.SelectMany(request => request.Events);

    /// <summary>A header; null where it is absent.</summary>
    public string? Header(string name) => Headers.GetValue(name);
}
