using Airunner.Actors.Hosting;
using Akka.Delivery;

namespace Airunner.Actors.Queues;

/// <summary>
/// Durable queues for the producers of Akka.Delivery: what a producer has handed over survives a crash, and is sent until it is confirmed.
/// </summary>
/// <remarks>
/// All producers write to one log, and share its syncs. Give them a log of their own, with <see cref="Receiver"/> as its sender: it is the
/// log's only reader.
/// </remarks>
public static class DurableQueues
{
    private const long UsualEpochBytes = 32 << 20;

    /// <summary>The sender of a log that holds nothing but queues: nobody else needs their records.</summary>
    public static IEventSender Receiver { get; } = new QueueReceiver();

    /// <summary>The props of a producer's queue, for <see cref="ProducerController"/>'s <c>Create</c>.</summary>
    /// <param name="log">The queues' log: from the container, or from <see cref="JobWal.Get(Akka.Actor.ActorSystem, string)"/>.</param>
    /// <param name="producerId">
    /// The producer's id: its state is found by it after a restart. One producer of that id at a time.
    /// </param>
    /// <typeparam name="T">The type of the messages; they are serialized by Akka's serializers.</typeparam>
    /// <exception cref="ArgumentException">The log is none of this library, or the id is empty.</exception>
    public static Akka.Actor.Props Props<T>(IJobWal log, string producerId) => Props<T>(log, producerId, UsualEpochBytes);

    internal static Akka.Actor.Props Props<T>(IJobWal log, string producerId, long epochBytes)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentException.ThrowIfNullOrEmpty(producerId);
        if (log is not JobWal wal)
            throw new ArgumentException($"Queues need a {nameof(JobWal)}, and not a {log.GetType().Name}.", nameof(log));
        return Akka.Actor.Props.Create(() => new ProducerQueue<T>(wal, producerId, epochBytes)).WithDeploy(Akka.Actor.Deploy.Local);
    }
}
