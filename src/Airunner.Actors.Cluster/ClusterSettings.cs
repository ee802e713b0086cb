using Airunner.Actors.Cluster.Messages;
using Akka.Cluster.Sharding;
using Akka.Configuration;

namespace Airunner.Actors.Cluster;

/// <summary>Configuration of the actor system.</summary>
internal static class ClusterSettings
{
    /// <summary>
    /// The phase of CoordinatedShutdown in which a node that leaves hands its executions over, before it drains its logs.
    /// </summary>
    internal const string HandOverPhase = "airunner-hand-over";

    /// <summary>What the promise rests on: the settings of a host do not change it.</summary>
    internal static readonly Config Required = ConfigurationFactory.ParseString($$"""
        akka.coordinated-shutdown.phases {
          {{HandOverPhase}} { depends-on = [before-service-unbind], timeout = 15s }
          airunner-drain { depends-on = [before-service-unbind, {{HandOverPhase}}], timeout = 24h }
          service-unbind.depends-on = [airunner-drain]
        }
        akka.cluster.run-coordinated-shutdown-when-down = on
        akka.cluster.sharding {
          state-store-mode = ddata
          remember-entities = off
          passivate-idle-entity-after = off
        }
        """).WithFallback(ClusterSerializer.Config);

    /// <summary>Defaults that a host may change.</summary>
    /// <remarks>The README says what the time until appends go on after a death is made of.</remarks>
    internal static readonly Config Defaults = ConfigurationFactory.ParseString("""
        akka.remote.dot-netty.tcp {
          maximum-frame-size = 1000000b
          send-buffer-size = 2000000b
          receive-buffer-size = 2000000b
        }
        akka.cluster {
          gossip-interval = 250ms
          leader-actions-interval = 100ms
          unreachable-nodes-reaper-interval = 100ms
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          down-removal-margin = 1s
          split-brain-resolver {
            active-strategy = keep-majority
            stable-after = 2s
          }
          failure-detector {
            heartbeat-interval = 250ms
            acceptable-heartbeat-pause = 2s
            expected-response-after = 500ms
          }
        }
        """);

    private const string ShardingPath = "akka.cluster.sharding";

    private static readonly (string Name, string Value)[] ShardingDefaults =
    [
        ("retry-interval", "250ms"),
        ("coordinator-failure-backoff", "1s"),
        ("waiting-for-state-timeout", "500ms"),
        ("updating-state-timeout", "2s"),
        ("rebalance-interval", "30s"),
        ("handoff-timeout", "20s"),
    ];

    /// <summary>The defaults of the sharding, which a host may change too.</summary>
    /// <param name="present">What the actor system has so far.</param>
    /// <remarks>
    /// WithClustering has added Akka's own values as a fallback, in front of any other: those that the host left at Akka's value are set.
    /// </remarks>
    internal static Config Sharding(Config present)
    {
        var sharding = present.GetConfig(ShardingPath) ?? Config.Empty;
        var ofAkka = ClusterSharding.DefaultConfig().GetConfig(ShardingPath);
        var unchanged = ShardingDefaults.Where(each =>
            !sharding.HasPath(each.Name) || sharding.GetTimeSpan(each.Name) == ofAkka.GetTimeSpan(each.Name));
        return ConfigurationFactory.ParseString(string.Concat(unchanged.Select(each => $"{ShardingPath}.{each.Name} = {each.Value}\n")));
    }
}
