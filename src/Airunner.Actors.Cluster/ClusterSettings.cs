using Airunner.Actors.Cluster.Messages;
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
    internal static readonly Config Defaults = ConfigurationFactory.ParseString("""
        akka.cluster {
          downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
          split-brain-resolver {
            active-strategy = keep-majority
            stable-after = 3s
          }
          failure-detector {
            heartbeat-interval = 500ms
            acceptable-heartbeat-pause = 2s
            expected-response-after = 500ms
          }
          sharding {
            retry-interval = 500ms
            coordinator-failure-backoff = 1s
            waiting-for-state-timeout = 1s
            updating-state-timeout = 2s
            rebalance-interval = 30s
            handoff-timeout = 20s
          }
        }
        """);
}
