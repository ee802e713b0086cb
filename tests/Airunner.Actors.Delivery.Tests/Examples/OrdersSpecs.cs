using Airunner.Actors.Queues;
using Airunner.Actors.Testing;
using Akka.Actor;
using Akka.Delivery;
using Akka.TestKit.Xunit2;
using Akka.Util;
using Shouldly;
using Xunit;

namespace Orders;

public sealed record Order(int Number, string What);

public sealed class OrdersSpecs() : TestKit(TestWal.Config)
{
    [Fact]
    public async Task An_order_is_stored_delivered_and_confirmed()
    {
        var wal = TestWal.StartIn(Sys).Log; // in an application: JobWal.Get(system, "queues"), or IJobWal with the key "queues"
        var producer = Sys.ActorOf(
            ProducerController.Create<Order>(Sys, "orders", DurableQueues.Props<Order>(wal, "orders")), "producer");
        var consumer = Sys.ActorOf(ConsumerController.Create<Order>(Sys, Option<IActorRef>.None), "consumer");
        producer.Tell(new ProducerController.Start<Order>(TestActor));
        consumer.Tell(new ConsumerController.RegisterToProducerController<Order>(producer));

        // The producing actor: hands over an order when it is asked for the next one, and learns when it is on the disk.
        var next = await ExpectMsgAsync<ProducerController.RequestNext<Order>>();
        next.SendNextTo.Tell(new ProducerController.MessageWithConfirmation<Order>(new Order(1, "tea"), TestActor));

        // The consuming actor: a crash of either side before the confirmation, and the order comes again.
        var consuming = CreateTestProbe();
        consumer.Tell(new ConsumerController.Start<Order>(consuming));
        var delivery = await consuming.ExpectMsgAsync<ConsumerController.Delivery<Order>>();
        delivery.Message.ShouldBe(new Order(1, "tea"));
        delivery.ConfirmTo.Tell(ConsumerController.Confirmed.Instance);
    }
}
