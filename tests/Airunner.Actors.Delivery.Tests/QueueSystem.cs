using Airunner.Actors.Hosting;
using Airunner.Actors.Queues.Log;
using Airunner.Actors.Testing;
using Akka.Actor;
using static Akka.Delivery.DurableProducerQueue;

namespace Airunner.Actors.Queues.Tests;

/// <summary>An actor system with a log on a disk in memory, and queues that are driven as a ProducerController drives them.</summary>
internal sealed class QueueSystem : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly ActorSystem _system = ActorSystem.Create("queues", TestWal.Config);
    private readonly long _epochBytes;

    public QueueSystem(TestDisk? disk = null, Action<JobWalOptions>? configure = null, long epochBytes = 1 << 20)
    {
        _epochBytes = epochBytes;
        Wal = TestWal.StartIn(_system, configure, disk);
    }

    public TestWal Wal { get; }

    /// <summary>The epochs whose logs stand on the disk, and which of them are archived only.</summary>
    public IEnumerable<(int Number, bool HasLog)> Epochs => Wal.Files.Executions()
        .Select(listing => (Epoch: QueueEpoch.Of(listing.Execution), listing.HasLog))
        .Where(static each => each.Epoch is not null).Select(static each => (each.Epoch!.Value.Number, each.HasLog)).Order();

    public static MessageSent<object> Message(long seqNr, object message) => new(seqNr, new(message), true, NoQualifier, 1);

    public IActorRef Queue(string producer) => _system.ActorOf(DurableQueues.Props<object>(Wal.Log, producer, _epochBytes));

    public Task<StoreMessageSentAck> StoreAsync(IActorRef queue, long seqNr, object message) => StoreAsync(queue, Message(seqNr, message));

    public Task<StoreMessageSentAck> StoreAsync(IActorRef queue, MessageSent<object> message) =>
        MovingAsync(queue.Ask<StoreMessageSentAck>(
            replyTo => new StoreMessageSent<object>(message, replyTo), Deadline, CancellationToken.None));

    public void Confirm(IActorRef queue, long seqNr, string qualifier = NoQualifier) =>
        queue.Tell(new StoreMessageConfirmed(seqNr, qualifier, DateTime.UnixEpoch.Ticks));

    public Task<State<object>> StateAsync(IActorRef queue) =>
        MovingAsync(queue.Ask<State<object>>(static replyTo => new LoadState(replyTo), Deadline, CancellationToken.None));

    /// <summary>Waits for a state.</summary>
    public async Task<State<object>> StateAsync(IActorRef queue, Func<State<object>, bool> isExpected)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            var state = await StateAsync(queue);
            if (isExpected(state)) return state;
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    public void Stop(IActorRef queue) => _system.Stop(queue);

    /// <summary>The machine stops now; what is left of the disk goes on in another system.</summary>
    public async Task<QueueSystem> CrashAsync()
    {
        await Wal.CrashAsync();
        return new QueueSystem(Wal.Disk, epochBytes: _epochBytes);
    }

    public void Dispose()
    {
        Wal.Disk.HoldSyncs = false;
        _system.Terminate().Wait(Deadline);
    }

    /// <summary>Lets virtual time pass until a task ends: what becomes due may set its next timer at any moment.</summary>
    public async Task<T> MovingAsync<T>(Task<T> task)
    {
        while (await Task.WhenAny(task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System)) != task)
            Wal.Advance(TimeSpan.FromSeconds(1));
        return await task;
    }
}
