using Airunner.Actors.Cluster.Routing;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Life;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;

namespace Airunner.Actors.Cluster.Placing;

/// <summary>Places executions by Akka.Cluster.Sharding.</summary>
/// <param name="role">The role of the nodes that keep logs.</param>
/// <param name="hasLogs">Whether this node does.</param>
internal sealed class ClusterPlacement(string role, bool hasLogs) : IJobWalPlacement
{
    /// <summary>The name of the shard region.</summary>
    internal const string TypeName = "airunner-wal";

    private const string FrameSize = "akka.remote.dot-netty.tcp.maximum-frame-size";

    private static readonly TimeSpan HandOverWithin = TimeSpan.FromSeconds(12);

    /// <inheritdoc/>
    public bool HasLogs => hasLogs;

    /// <inheritdoc/>
    public IActorRef Start(ActorSystem system, IActorRef jobs, NumberFloors floors, JobWalOptions options)
    {
        CheckRole(Akka.Cluster.Cluster.Get(system));
        var sharding = ClusterSharding.Get(system);
        var extractor = new ExecutionExtractor();
        var region = hasLogs
            ? sharding.Start(
                TypeName,
                entityId => HomeActor.For(ExecutionExtractor.ExecutionOf(entityId), jobs, floors, TimeProvider.System),
                ClusterShardingSettings.Create(system).WithRole(role),
                extractor,
                Allocation(system),
                HomeActor.Leave.Instance)
            : sharding.StartProxy(TypeName, role, extractor);
        if (hasLogs) HandOverOnLeave(system, region);
        var router = system.ActorOf(RouterActor.For(region, jobs), "airunner-cluster");
        UndeliveredMessages.Listen(system, router, returnsAppends: !hasLogs);
        return router;
    }

    /// <summary>It is used where the coordinator is: there it says once a minute that no more are placed.</summary>
    private static LocalAllocation Allocation(ActorSystem system)
    {
        var frameBytes = system.Settings.Config.GetByteSize(FrameSize) ?? throw new InvalidOperationException($"{FrameSize} is not set.");
        var log = Logging.GetLogger(system, typeof(LocalAllocation));
        var pause = new SayOnce(TimeSpan.FromMinutes(1), TimeProvider.System);
        var capacity = new StateCapacity(frameBytes, Akka.Cluster.Cluster.Get(system).SelfAddress);
        return new LocalAllocation(system.IgnoreRef, capacity, atWork =>
        {
            if (!pause.IsDue()) return;
            log.Warning(
                "{0} executions are at work in the cluster, as many as one message of {1} bytes can name. Others wait until some are "
                + "completed. For more, raise {2} on all nodes, with send-buffer-size and receive-buffer-size.",
                atWork, frameBytes, FrameSize);
        });
    }

    /// <summary>
    /// Before the logs are drained. A node that was downed does not ask: others have taken over, and it must stop at once.
    /// </summary>
    private static void HandOverOnLeave(ActorSystem system, IActorRef region)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(ClusterSettings.HandOverPhase, "hand executions over", async () =>
        {
            if (shutdown.ShutdownReason is CoordinatedShutdown.ClusterDowningReason) return Akka.Done.Instance;
            await region.GracefulStop(HandOverWithin, GracefulShutdown.Instance).ConfigureAwait(false);
            return Akka.Done.Instance;
        });
    }

    private void CheckRole(Akka.Cluster.Cluster cluster)
    {
        if (cluster.SelfRoles.Contains(role) == hasLogs) return;
        throw new InvalidOperationException(hasLogs
            ? $"WithClusteredJobWal needs the role '{role}' on this node: WithClustering(new ClusterOptions {{ Roles = [\"{role}\"] }})."
            : $"A node with the role '{role}' keeps logs: use WithClusteredJobWal, or leave the role out.");
    }
}
