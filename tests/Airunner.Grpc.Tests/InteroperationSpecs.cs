using Airunner.Actors;
using Airunner.Collector.Tests.Server;
using Airunner.Grpc.Tests.Serving;

namespace Airunner.Grpc.Tests;

/// <summary>Sender and reader with a server of another implementation.</summary>
public sealed class InteroperationSpecs
{
    [NodeFact]
    public async Task A_server_of_Node_takes_events_and_gives_them_back()
    {
        using var server = await NodeServer.StartAsync("plain");
        using var sender = new GrpcEventSender(Options(server));
        await SendAsync(sender, Batches.Of(300, 1000));
        using var reader = new GrpcEventReader(Options(server));
        var read = await reader.ReadAsync(Batches.Job, new EventSelection { FromSequence = 2 }).ToListAsync();
        read.Select(static one => one.Event).ShouldBe(Batches.Of(300, 1000).Skip(1));
        (await reader.ReadAsync(new JobExecution("unknown")).ToListAsync()).ShouldBeEmpty();
    }

    [NodeFact]
    public async Task A_large_batch_passes_its_flow_control()
    {
        using var server = await NodeServer.StartAsync("plain");
        using var sender = new GrpcEventSender(Options(server));
        await SendAsync(sender, Batches.Of(100, 100_000));
        using var reader = new GrpcEventReader(Options(server));
        (await reader.ReadAsync(Batches.Job).CountAsync()).ShouldBe(100);
    }

    [NodeFact]
    public async Task Its_statuses_and_trailers_are_understood()
    {
        (await RefusedAsync<RetryLaterException>("unavailable")).After.ShouldBe(TimeSpan.FromMilliseconds(250));
        (await RefusedAsync<EventsRefusedException>("invalid")).Message.ShouldContain("InvalidArgument: never");
        (await RefusedAsync<RetryLaterException>("unauthenticated")).Message
            .ShouldContain("does not accept the token (Unauthenticated: who?)");
        (await RefusedAsync<TimeoutException>("silent")).Message.ShouldContain("gave no answer within 0.5 s");
    }

    [NodeFact]
    public async Task A_closing_call_is_answered_where_the_server_offers_it()
    {
        var sent = new ExecutionTotals(1, 3, 3, 7);
        using var offering = await NodeServer.StartAsync("complete");
        using (var sender = new GrpcEventSender(Options(offering)))
        {
            await SendAsync(sender, Batches.Of(2));
            (await sender.CompleteAsync(Batches.Job, sent, default)).ShouldBe(new Completeness(3, IsComplete: false, 1));
        }

        using var plain = await NodeServer.StartAsync("plain");
        using var other = new GrpcEventSender(Options(plain));
        (await other.CompleteAsync(Batches.Job, sent, default)).ShouldBeNull();
    }

    [NodeFact]
    public async Task It_lists_no_executions_and_that_is_said()
    {
        using var server = await NodeServer.StartAsync("plain");
        using var reader = new GrpcEventReader(Options(server));
        await Should.ThrowAsync<NotSupportedException>(async () => await reader.ListAsync().ToListAsync());
    }

    private static GrpcSenderOptions Options(NodeServer server) => new() { Url = server.Url };

    private static Task SendAsync(GrpcEventSender sender, EventBatch events) => sender.SendAsync(Batches.Job, events, default);

    private static async Task<T> RefusedAsync<T>(string mode)
        where T : Exception
    {
        using var server = await NodeServer.StartAsync(mode);
        var options = Options(server);
        if (mode == "silent") options.CallTimeout = TimeSpan.FromMilliseconds(500);
        using var sender = new GrpcEventSender(options);
        return await Should.ThrowAsync<T>(SendAsync(sender, Batches.Of(1)));
    }
}
