using Airunner.Actors.Hosting;
using Akka.Actor;

namespace Airunner.Actors.Queues.Log;

/// <summary>The actors that write the queues' logs of one system: one for each log.</summary>
internal sealed class QueueLogs : IExtension
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobWalAccess, IActorRef> _actors = new(ReferenceEqualityComparer.Instance);
    private readonly ExtendedActorSystem _system;

    private QueueLogs(ExtendedActorSystem system) => _system = system;

    /// <summary>The actor of a log.</summary>
    /// <param name="system">The system of the queues.</param>
    /// <param name="log">The log.</param>
    /// <param name="access">What it is over: another object may be over the same.</param>
    /// <param name="epochBytes">Bytes of an epoch.</param>
    internal static IActorRef Of(ActorSystem system, IJobWal log, JobWalAccess access, long epochBytes) =>
        system.WithExtension<QueueLogs, Provider>().Get(log, access, epochBytes);

    private IActorRef Get(IJobWal log, JobWalAccess access, long epochBytes)
    {
        lock (_lock)
        {
            if (_actors.TryGetValue(access, out var known)) return known;
            var directory = access.Directory ?? throw new InvalidOperationException(
                "This machine keeps no logs (WithClusteredJobWalProxy): durable queues need one that does.");
            var props = Props.Create(() => new QueueLogActor(log, directory, epochBytes)).WithDeploy(Deploy.Local);
            return _actors[access] = _system.SystemActorOf(props, $"airunner-queues-{_actors.Count + 1}");
        }
    }

    private sealed class Provider : ExtensionIdProvider<QueueLogs>
    {
        public override QueueLogs CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
