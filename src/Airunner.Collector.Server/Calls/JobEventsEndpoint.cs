using Airunner.Actors;
using Airunner.Collector.Server.Settings;
using Airunner.Collector.Serving;
using Airunner.Protocol;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Airunner.Collector.Server.Calls;

/// <summary>The service: each call with its errors as statuses.</summary>
internal sealed class JobEventsEndpoint(
    ICollectorStore store,
    CallAuthority authority,
    WaitingShares shares,
    CallGuard guard,
    CollectorLimits limits,
    TimeProvider time) : JobEventsCalls
{
    /// <summary>Stores events; returns when they are durable.</summary>
    public override async Task<PublishJobEventsResponse> PublishJobEvents(
        IAsyncStreamReader<PublishFrame> requests, ServerCallContext context)
    {
        await guard.RunAsync(context, async stopping =>
        {
            var call = new PublishCall(store, authority, shares, limits, CallMetadata.Of(context.RequestHeaders));
            await call.RunAsync(requests, context.ResponseTrailers, stopping);
        });
        return new PublishJobEventsResponse();
    }

    /// <summary>Sends stored events, then those that come, until the execution ends.</summary>
    public override Task StreamJobEvents(
        StreamJobEventsRequest request, IServerStreamWriter<StreamFrame> responses, ServerCallContext context) =>
        guard.RunAsync(context, async stopping =>
        {
            var grant = authority.ForReading(CallMetadata.Of(context.RequestHeaders), request.JobId);
            var execution = grant.Execution is { } named
                ? new JobExecution(request.JobId, named)
                : await store.LatestExecutionAsync(request.JobId, stopping) ?? throw Unknown();
            var fromTime = request.FromTimestamp > 0 ? Moment(request.FromTimestamp) : (DateTimeOffset?)null;
            var body = context.GetHttpContext().Response.BodyWriter;
            async Task FlushAsync(CancellationToken cancellation) => await body.FlushAsync(cancellation);
            var call = new FollowCall(store, execution, [.. request.EventFilter], responses, FlushAsync, limits, time);
            try
            {
                await call.RunAsync(request.FromSequence, fromTime, CallMetadata.Follows(context.RequestHeaders), grant.Until, stopping);
            }
            catch (RpcException slow) when (slow.StatusCode == StatusCode.ResourceExhausted)
            {
                AbortUnlessSent(context.GetHttpContext());
                throw;
            }
        });

    private static DateTimeOffset Moment(long unixMs)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw CallErrors.Invalid($"from_timestamp is {unixMs}. Allowed: milliseconds since 1970.");
        }
    }

    private static RpcException Unknown() => new(new Status(StatusCode.NotFound, "The collector has nothing of this job."));

    /// <summary>A reader that takes nothing does not take the status either: after another time-out its stream is reset.</summary>
    private void AbortUnlessSent(HttpContext http)
    {
        var reset = time.CreateTimer(
            static http => ((HttpContext)http!).Abort(), http, limits.SlowReaderTimeout, Timeout.InfiniteTimeSpan);
        http.Response.OnCompleted(async () => await reset.DisposeAsync());
    }
}
