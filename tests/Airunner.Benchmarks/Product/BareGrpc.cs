using Airunner.Benchmarks.Measuring;
using Airunner.Protocol;
using Grpc.Net.Client;

namespace Airunner.Benchmarks.Product;

/// <summary>What the generated client can do: loops of calls with one message each, which is serialised anew.</summary>
internal static class BareGrpc
{
    /// <summary>The size of an event's output.</summary>
    public const int EventBytes = 1024;

    /// <summary>Events of a message.</summary>
    public const int BatchEvents = 256;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Sends batches.</summary>
    /// <param name="server">Counts them.</param>
    /// <param name="calls">How many are in flight.</param>
    /// <param name="batches">How many in all.</param>
    public static async Task<EventRate> RunAsync(CountingServer server, int calls, int batches)
    {
        using var channel = GrpcChannel.ForAddress(server.Url);
        var client = new JobEventsService.JobEventsServiceClient(channel);
        var request = new PublishJobEventsRequest();
        var output = Payload.Of(EventBytes);
        for (var n = 1; n <= BatchEvents; n++)
        {
            var jobEvent = Events.Of(output);
            jobEvent.Sequence = n;
            request.Events.Add(jobEvent);
        }

        var loops = batches / calls;
        var events = (long)loops * calls * BatchEvents;
        var all = server.Expect(events);
        var use = ProcessUse.Now;
        await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => Task.Run(LoopAsync)));
        return use.Rate(events, await all.WaitAsync(Longest));

        async Task LoopAsync()
        {
            for (var n = 0; n < loops; n++)
            {
                using var call = client.PublishJobEvents();
                await call.RequestStream.WriteAsync(request);
                await call.RequestStream.CompleteAsync();
                await call.ResponseAsync;
            }
        }
    }
}
