using Airunner.Collector.Tests.Postgres;
using Airunner.Torture.Processes;
using Airunner.Torture.Processes.Clusters;

namespace Airunner.Torture.Tests.Processes;

/// <summary>A short run of <c>cluster</c>.</summary>
public sealed class ClusterSpecs
{
    [Fact]
    public void A_killed_node_of_a_cluster_loses_nothing_acknowledged_and_the_collector_stores_each_event_once()
    {
        var plan = new ClusterPlan(
            Nodes: 3,
            Executions: 12,
            Rounds: 1,
            Every: TimeSpan.Zero,
            Pause: TimeSpan.FromMilliseconds(100),
            KillsCollector: false,
            Seed: 1);
        var outcome = LosesNothing(plan);
        outcome.Kills.ShouldBe(1);
        outcome.Restarts.ShouldBe(1);
        outcome.Acknowledged.ShouldBeGreaterThan(0);
    }

    [PostgresFact]
    public void A_killed_collector_and_its_killed_PostgreSQL_lose_nothing_and_store_each_event_once()
    {
        var plan = new ClusterPlan(
            Nodes: 3,
            Executions: 6,
            Rounds: 3,
            Every: TimeSpan.Zero,
            Pause: TimeSpan.FromMilliseconds(100),
            KillsCollector: true,
            Seed: 3)
        {
            KillsPostgres = true,
        };
        var outcome = LosesNothing(plan);
        outcome.PostgresKills.ShouldBe(1);
        outcome.CollectorKills.ShouldBe(1);
        outcome.Acknowledged.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Nodes_that_return_as_another_build_one_after_the_other_lose_nothing_and_store_each_event_once()
    {
        var plan = new ClusterPlan(
            Nodes: 3,
            Executions: 6,
            Rounds: 2,
            Every: TimeSpan.Zero,
            Pause: TimeSpan.FromMilliseconds(100),
            KillsCollector: false,
            Seed: 2)
        {
            OtherBuild = VictimProcess.Program,
        };
        var outcome = LosesNothing(plan);
        outcome.Upgrades.ShouldBe(1);
        outcome.Restarts.ShouldBe(4);
    }

    private static ClusterOutcome LosesNothing(ClusterPlan plan)
    {
        using var network = new LoopbackNetwork(plan.Nodes);
        ClusterRun? run = null;
        StateDirectories.Run(null, state =>
        {
            run = new ClusterRun(state, plan, network, TextWriter.Null);
            return run.RunAsync().GetAwaiter().GetResult();
        }).ShouldBeEmpty();
        return run!.Outcome;
    }
}
