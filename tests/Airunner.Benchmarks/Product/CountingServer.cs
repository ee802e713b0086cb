using System.Diagnostics;
using System.Net;
using Airunner.Protocol;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Airunner.Benchmarks.Product;

/// <summary>A bare gRPC server, in this process and on the loopback, that parses and counts events.</summary>
internal sealed class CountingServer : JobEventsService.JobEventsServiceBase, IAsyncDisposable
{
    private WebApplication _app = null!;
    private Count _count = new(long.MaxValue);

    /// <summary>Its address.</summary>
    public string Url => _app.Urls.Single();

    /// <summary>Starts a server on a free port.</summary>
    public static async Task<CountingServer> StartAsync()
    {
        var server = new CountingServer();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(server);
        server._app = builder.Build();
        server._app.MapGrpcService<CountingServer>();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Counts from zero.</summary>
    /// <param name="expected">The number of events at which it ends.</param>
    /// <returns>Completes with the time from the first call to the end of the last.</returns>
    public Task<TimeSpan> Expect(long expected)
    {
        _count = new Count(expected);
        return _count.All;
    }

    public override async Task<PublishJobEventsResponse> PublishJobEvents(
        IAsyncStreamReader<PublishJobEventsRequest> requestStream, ServerCallContext context)
    {
        var count = _count;
        count.Begin();
        while (await requestStream.MoveNext(CancellationToken.None)) count.Add(requestStream.Current.Events.Count);
        return new PublishJobEventsResponse();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Count(long expected)
    {
        private readonly TaskCompletionSource<TimeSpan> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _events;
        private long _began;

        public Task<TimeSpan> All => _all.Task;

        public void Begin()
        {
            if (Volatile.Read(ref _began) == 0) Interlocked.CompareExchange(ref _began, Stopwatch.GetTimestamp(), 0);
        }

        public void Add(int events)
        {
            if (Interlocked.Add(ref _events, events) >= expected) _all.TrySetResult(Stopwatch.GetElapsedTime(_began));
        }
    }
}
