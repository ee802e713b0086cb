using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.Delivery.Actors.SenderProtocol;

namespace Airunner.Actors.Tests.Delivery;

/// <summary>When the memory of a batch that was sent is used again.</summary>
public class BatchReuseSpecs : TestKit
{
    private static readonly JobExecution Job = new("build", "1");
    private static readonly Backoff Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, 0.5);

    private readonly DeliverySettings _settings = new(Retry, TimeSpan.FromSeconds(30), new SendGate(maxInFlight: 8));
    private readonly EventBatch _events = EventBatch.Of([new JobEvent { Sequence = 1 }, new JobEvent { Sequence = 2 }]);
    private IActorRef? _sender;

    public BatchReuseSpecs()
        : base(VirtualTime.Hocon)
    {
    }

    private bool IsReadable => _events.SerialisedAt(0).Length > 0;

    private VirtualTime Time => (VirtualTime)Sys.Scheduler;

    [Fact]
    public async Task After_a_call_that_succeeded_where_the_sender_keeps_no_batches()
    {
        var server = await Send(keepsBatches: false);
        (await server.NextAsync()).Accept();
        await ExpectDelivered();
        Should.Throw<ArgumentOutOfRangeException>(() => _events.SerialisedAt(0).Length);
        _events.SequenceAt(1).ShouldBe(2);
    }

    [Fact]
    public async Task Not_where_the_sender_keeps_batches()
    {
        var server = await Send(keepsBatches: true);
        (await server.NextAsync()).Accept();
        await ExpectDelivered();
        IsReadable.ShouldBeTrue();
    }

    [Fact]
    public async Task Not_after_a_call_that_failed_although_the_next_one_succeeded()
    {
        var server = await Send(keepsBatches: false);
        (await server.NextAsync()).Fail("no route");
        Time.Advance((await ExpectMsgAsync<SendFailed>()).Delay);
        (await server.NextAsync()).Accept();
        await ExpectDelivered();
        IsReadable.ShouldBeTrue();
    }

    [Fact]
    public async Task Not_after_a_call_that_succeeded_only_after_its_time_out()
    {
        var server = await Send(keepsBatches: false);
        var call = await server.NextAsync();
        Time.Advance(TimeSpan.FromSeconds(30));
        await ExpectMsgAsync<SendFailed>();
        call.Accept();
        await ExpectDelivered();
        IsReadable.ShouldBeTrue();
    }

    [Fact]
    public async Task Not_after_the_sender_s_actor_was_stopped_during_a_call()
    {
        var server = await Send(keepsBatches: false);
        var call = await server.NextAsync();
        Watch(_sender!);
        Sys.Stop(_sender!);
        await ExpectTerminatedAsync(_sender!);
        call.Accept();
        var next = await Start(server);
        next.Tell(new Batch(Job, 2, _events));
        (await server.NextAsync()).Accept();
        await ExpectMsgAsync(new Delivered(Job, 2, 2));
        await ExpectMsgAsync(new BatchWanted(Job));
        IsReadable.ShouldBeTrue();
    }

    private async Task<ScriptedSender> Send(bool keepsBatches)
    {
        var server = new ScriptedSender { KeepsBatches = keepsBatches };
        _sender = await Start(server);
        _sender.Tell(new Batch(Job, 1, _events));
        return server;
    }

    private async Task<IActorRef> Start(ScriptedSender server)
    {
        var sender = Sys.ActorOf(SenderActor.For(Job, TestActor, () => server, _settings, chance: () => 0.5));
        await ExpectMsgAsync(new BatchWanted(Job));
        return sender;
    }

    private async Task ExpectDelivered()
    {
        await ExpectMsgAsync(new Delivered(Job, 1, 2));
        await ExpectMsgAsync(new BatchWanted(Job));
    }
}
