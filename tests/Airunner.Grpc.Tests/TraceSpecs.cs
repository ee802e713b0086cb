using System.Diagnostics;
using Airunner.Actors;
using Airunner.Grpc.Tests.Serving;

namespace Airunner.Grpc.Tests;

/// <summary>The trace that a batch belongs to, as the server gets it.</summary>
public sealed class TraceSpecs
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task The_current_activity_goes_to_the_server()
    {
        await using var server = await JobServer.StartAsync();
        using var sender = new GrpcEventSender(server.Options()) { TraceParentOf = static _ => Parent };
        using var activity = new Activity("send") { TraceStateString = "vendor=x" }.SetIdFormat(ActivityIdFormat.W3C).Start();

        await sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None);

        var call = server.Accepted.ShouldHaveSingleItem();
        (call.Header("traceparent"), call.Header("tracestate")).ShouldBe((activity.Id, "vendor=x"));
    }

    [Fact]
    public async Task Without_one_the_trace_of_the_execution_does_and_without_that_nothing()
    {
        await using var server = await JobServer.StartAsync();
        using var sender = new GrpcEventSender(server.Options())
        {
            TraceParentOf = static execution => execution == Batches.Job ? Parent : null,
        };

        await sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None);
        await sender.SendAsync(new JobExecution("other"), Batches.Of(1), CancellationToken.None);

        server.Accepted.Select(static call => (call.Header("airunner-job"), call.Header("traceparent"), call.Header("tracestate")))
            .ShouldBe([(Batches.Job.Job, Parent, null), ("other", null, null)]);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c")]
    [InlineData("anything\r\nauthorization: x")]
    [InlineData("")]
    public async Task What_is_no_trace_is_left_out(string parent)
    {
        await using var server = await JobServer.StartAsync();
        using var sender = new GrpcEventSender(server.Options()) { TraceParentOf = _ => parent };

        await sender.SendAsync(Batches.Job, Batches.Of(1), CancellationToken.None);

        server.Accepted.ShouldHaveSingleItem().Header("traceparent").ShouldBeNull();
    }
}
