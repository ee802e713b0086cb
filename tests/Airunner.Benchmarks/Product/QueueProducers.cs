using System.Diagnostics;
using Airunner.Benchmarks.Measuring;
using Akka.Actor;
using Akka.Delivery;

namespace Airunner.Benchmarks.Product;

/// <summary>Drives durable queues as as many ProducerControllers do, without what is the same for all: the consumers.</summary>
internal static class QueueProducers
{
    /// <summary>Runs for a time.</summary>
    /// <returns>Messages that were stored in a second.</returns>
    public static async Task<double> RunAsync(ActorSystem system, int producers, Extent extent, Func<string, Props> queueOf)
    {
        var all = Enumerable.Range(1, producers)
            .Select(n => system.ActorOf(Props.Create(() => new Producer(queueOf($"producer-{n}"))))).ToList();
        await StepAsync(all, extent.Tenth);
        var began = Stopwatch.GetTimestamp();
        var stored = await StepAsync(all, extent);
        return stored / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<long> StepAsync(List<IActorRef> all, Extent extent)
    {
        var counts = await Task.WhenAll(all.Select(producer => producer.Ask<long>(extent)));
        return counts.Sum();
    }

    /// <summary>Stores one message after the other until its extent is over, and answers with their count.</summary>
    private sealed class Producer : ReceiveActor
    {
        private static readonly string Text = new('x', 200);
        private readonly IActorRef _queue;
        private IActorRef _asked = ActorRefs.Nobody;
        private Extent _extent;
        private long _began;
        private int _stored;
        private long _next = 1;

        public Producer(Props queue)
        {
            _queue = Context.ActorOf(queue, "queue");
            Receive<Extent>(extent =>
            {
                _asked = Sender;
                _extent = extent;
                _began = Stopwatch.GetTimestamp();
                _stored = 0;
                Store();
            });
            Receive<DurableProducerQueue.StoreMessageSentAck>(ack =>
            {
                _queue.Tell(new DurableProducerQueue.StoreMessageConfirmed(ack.StoredSeqNo, DurableProducerQueue.NoQualifier, _next));
                _next = ack.StoredSeqNo + 1;
                _stored++;
                if (_extent.GoesOn(_began, _stored)) Store();
                else _asked.Tell((long)_stored);
            });
        }

        private void Store()
        {
            var sent = new DurableProducerQueue.MessageSent<string>(_next, new(Text), false, DurableProducerQueue.NoQualifier, _next);
            _queue.Tell(new DurableProducerQueue.StoreMessageSent<string>(sent, Self));
        }
    }
}
