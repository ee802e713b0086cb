using Airunner.Actors.Delivery;
using Airunner.Actors.Delivery.Actors;
using Airunner.Protocol;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using static Airunner.Actors.Delivery.Actors.SenderProtocol;

namespace Airunner.Actors.Tests.Delivery;

public class DeliverySupervisorSpecs() : TestKit(
    VirtualTime.Hocon
    + "akka.actor.serialize-messages = on\nakka.actor.serialize-creators = on")
{
    private static readonly JobExecution Job = new("build", "1");
    private static readonly Backoff Retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), 2, Jitter: 0);

    private readonly DeliverySettings _settings = new(Retry, TimeSpan.FromSeconds(30), new SendGate(maxInFlight: 8));

    private VirtualTime Time => (VirtualTime)Sys.Scheduler;

    [Fact]
    public async Task A_sender_that_cannot_be_created_is_created_again_after_each_backoff()
    {
        var made = 0;
        IEventSender Make() => ++made <= 5 ? throw new InvalidOperationException("no certificate") : new ScriptedSender();
        var delivery = Sys.ActorOf(DeliverySupervisor.Props(Job, TestActor, Make, _settings, () => 0.5), "delivery");
        foreach (var (seconds, attempt) in new[] { 1, 2, 4, 8, 16 }.Select((seconds, i) => (seconds, i + 1)))
        {
            await EventFilter.Error().ExpectAsync(0, async () =>
            {
                (await ExpectMsgAsync<SendFailed>()).ShouldBe(
                    new SendFailed(
                        Job, attempt, TimeSpan.FromSeconds(seconds),
                        "the sender cannot be created: InvalidOperationException: no certificate"));
            });
            Time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await ExpectMsgAsync(new BatchWanted(Job));
        made.ShouldBe(6);
        LastSender.Path.ShouldBe(delivery.Path / DeliverySupervisor.ChildName);
    }

    [Fact]
    public async Task After_a_crash_a_new_instance_starts_after_a_backoff()
    {
        var delivery = Sys.ActorOf(DeliverySupervisor.Props(Job, TestActor, () => new ScriptedSender(), _settings, () => 0.5), "delivery");
        await ExpectMsgAsync(new BatchWanted(Job));
        var first = LastSender;
        Watch(first);
        first.Tell(new Batch(Job, 1, EventBatch.Of([]))); // an empty batch is an owner's bug and crashes the sender
        await ExpectTerminatedAsync(first);
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        await AwaitAssertAsync(async () =>
        {
            Time.Advance(TimeSpan.FromSeconds(60));
            await ExpectMsgAsync(new BatchWanted(Job), TimeSpan.FromMilliseconds(100));
        });
        LastSender.Path.ShouldBe(delivery.Path / DeliverySupervisor.ChildName);
    }

    [Fact]
    public async Task After_a_crash_the_new_instance_asks_again_and_an_old_answer_does_not_reach_it()
    {
        var server = new ScriptedSender();
        var delivery = Sys.ActorOf(DeliverySupervisor.Props(Job, TestActor, () => server, _settings, () => 0.5), "delivery");
        await ExpectMsgAsync(new BatchWanted(Job));
        var first = LastSender;
        first.Tell(new Batch(Job, 1, EventBatch.Of([new JobEvent { Sequence = 1 }])));
        var call = await server.NextAsync();
        Watch(first);
        first.Tell(Kill.Instance);
        await ExpectTerminatedAsync(first);
        call.Cancelled.IsCancellationRequested.ShouldBeTrue();
        call.Accept();                                        // the crashed instance was its caller: nothing is delivered by it
        await AwaitAssertAsync(async () =>
        {
            Time.Advance(TimeSpan.FromSeconds(60));
            await ExpectMsgAsync(new BatchWanted(Job), TimeSpan.FromMilliseconds(100));
        });
        LastSender.ShouldNotBe(first);
        first.Tell(new Batch(Job, 2, EventBatch.Of([new JobEvent { Sequence = 1 }])));
        await ExpectNoMsgAsync(TimeSpan.FromMilliseconds(50));
        server.HasCall.ShouldBeFalse();
        delivery.Tell(new Batch(Job, 3, EventBatch.Of([new JobEvent { Sequence = 1 }])));
        (await server.NextAsync()).Sequences.ShouldBe([1]);
    }
}
