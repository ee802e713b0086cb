using Airunner.Actors.Testing;
using Akka.Actor;
using Akka.Delivery;
using Akka.TestKit;
using Akka.Util;

namespace Airunner.Actors.Queues.Tests;

/// <summary>Akka.Delivery's own controllers over a queue in a log on a disk in memory.</summary>
public sealed class DeliverySpecs : Akka.TestKit.Xunit2.TestKit
{
    private readonly TestWal _wal;
    private TestProbe _producing;
    private readonly TestProbe _consuming;

    public DeliverySpecs()
        : base(TestWal.Config)
    {
        _wal = TestWal.StartIn(Sys);
        _producing = CreateTestProbe();
        _consuming = CreateTestProbe();
    }

    [Fact]
    public async Task Messages_are_delivered_in_order()
    {
        Connect(Producer("p"), Consumer());
        await ProduceAsync("a", "b", "c");
        await ConsumeAsync("a", "b", "c");
    }

    [Fact]
    public async Task A_producer_has_its_confirmation_once_the_message_is_stored()
    {
        Connect(Producer("p"), Consumer());
        var next = await NextAsync();
        _wal.Disk.HoldSyncs = true;
        var confirmed = CreateTestProbe();
        next.SendNextTo.Tell(new ProducerController.MessageWithConfirmation<string>("a", confirmed));
        await confirmed.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        _wal.Disk.HoldSyncs = false;
        await ConsumeAsync("a");
        (await confirmed.ExpectMsgAsync<long>()).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_not_confirmed_is_sent_again_by_a_producer_that_starts_anew()
    {
        var producer = Producer("p");
        Connect(producer, Consumer());
        await ProduceAsync("a", "b");
        await ConsumeAsync("a");
        await ExpectDeliveryAsync("b"); // without a confirmation
        Watch(producer);
        Sys.Stop(producer);
        await ExpectTerminatedAsync(producer);

        _producing = CreateTestProbe(); // the first one may have a request of the producer that is gone
        Connect(Producer("p"), Consumer());

        await ConsumeAsync("b");
        await ProduceAsync("c");
        await ConsumeAsync("c");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Large_messages_go_in_chunks_that_are_stored_one_by_one(int messages)
    {
        var producer = Producer("p", chunkBytes: 10);
        Connect(producer, Consumer());
        var large = Enumerable.Range(1, messages).Select(static n => $"{n} {new string('x', 100)}").ToArray();
        foreach (var message in large)
        {
            await ProduceAsync(message);
            await ConsumeAsync(message);
        }
    }

    [Fact]
    public async Task After_a_crash_another_process_sends_what_was_stored_and_not_confirmed()
    {
        Connect(Producer("p"), Consumer());
        await ProduceAsync("a", "b");
        await ConsumeAsync("a");
        await ExpectDeliveryAsync("b");
        await StoredAsync(3); // the controller does not wait for the confirmation to be stored
        await _wal.CrashAsync(); // ends Sys

        using var restarted = ActorSystem.Create("restarted", TestWal.Config);
        var wal = TestWal.StartIn(restarted, disk: _wal.Disk);
        using var kit = new Akka.TestKit.Xunit2.TestKit(restarted);
        var consuming = kit.CreateTestProbe();
        var producer = restarted.ActorOf(
            ProducerController.Create<string>(restarted, "p", DurableQueues.Props<string>(wal.Log, "p")));
        var consumer = restarted.ActorOf(ConsumerController.Create<string>(restarted, Option<IActorRef>.None));
        Connect(producer, consumer, kit.CreateTestProbe(), consuming);

        (await consuming.ExpectMsgAsync<ConsumerController.Delivery<string>>(TimeSpan.FromSeconds(20))).Message.ShouldBe("b");
    }

    /// <summary>Waits until so many records are durable.</summary>
    private async Task StoredAsync(long records)
    {
        using var timely = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        for (var stored = 0L; stored < records;)
        {
            stored = 0;
            await foreach (var log in _wal.Log.ExecutionsAsync(timely.Token)) stored += log.Events;
        }
    }

    private IActorRef Consumer() => Sys.ActorOf(ConsumerController.Create<string>(Sys, Option<IActorRef>.None));

    private IActorRef Producer(string id, int? chunkBytes = null)
    {
        var settings = ProducerController.Settings.Create(Sys) with { ChunkLargeMessagesBytes = chunkBytes };
        return Sys.ActorOf(ProducerController.Create<string>(Sys, id, DurableQueues.Props<string>(_wal.Log, id), settings));
    }

    private void Connect(IActorRef producer, IActorRef consumer) => Connect(producer, consumer, _producing, _consuming);

    private static void Connect(IActorRef producer, IActorRef consumer, IActorRef producing, IActorRef consuming)
    {
        producer.Tell(new ProducerController.Start<string>(producing));
        consumer.Tell(new ConsumerController.Start<string>(consuming));
        consumer.Tell(new ConsumerController.RegisterToProducerController<string>(producer));
    }

    private async Task<ProducerController.RequestNext<string>> NextAsync() =>
        await _producing.ExpectMsgAsync<ProducerController.RequestNext<string>>(TimeSpan.FromSeconds(20));

    private async Task ProduceAsync(params string[] messages)
    {
        foreach (var message in messages) (await NextAsync()).SendNextTo.Tell(message);
    }

    private async Task<ConsumerController.Delivery<string>> ExpectDeliveryAsync(string message)
    {
        var delivery = await _consuming.ExpectMsgAsync<ConsumerController.Delivery<string>>(TimeSpan.FromSeconds(20));
        delivery.Message.ShouldBe(message);
        return delivery;
    }

    private async Task ConsumeAsync(params string[] messages)
    {
        foreach (var message in messages)
            (await ExpectDeliveryAsync(message)).ConfirmTo.Tell(ConsumerController.Confirmed.Instance);
    }
}
