using Airunner.Actors.Cluster.Health;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>What the health check of the cluster says.</summary>
public sealed class HealthSpecs : ClusterSpecsBase
{
    [Theory]
    [InlineData(MemberStatus.Removed, false, HealthStatus.Unhealthy, "has not joined")]
    [InlineData(MemberStatus.Joining, false, HealthStatus.Unhealthy, "is joining")]
    [InlineData(MemberStatus.WeaklyUp, false, HealthStatus.Degraded, "waits until all others have seen it")]
    [InlineData(MemberStatus.Up, false, HealthStatus.Healthy, "2 nodes, all reachable")]
    [InlineData(MemberStatus.Leaving, false, HealthStatus.Unhealthy, "is leaving")]
    [InlineData(MemberStatus.Exiting, false, HealthStatus.Unhealthy, "is leaving")]
    [InlineData(MemberStatus.Down, false, HealthStatus.Unhealthy, "was downed: its process must start again")]
    [InlineData(MemberStatus.Removed, true, HealthStatus.Unhealthy, "has left the cluster or was downed")]
    public void A_nodes_own_status_is_said_in_words(MemberStatus own, bool hasEnded, HealthStatus status, string words)
    {
        var health = ClusterHealth.Judge(new ClusterView(own, hasEnded, [(Node(1), own), (Node(2), MemberStatus.Up)], []));

        health.Status.ShouldBe(status);
        health.Description.ShouldNotBeNull().ShouldContain(words);
    }

    [Fact]
    public void The_first_nodes_that_cannot_be_reached_are_named()
    {
        var members = Enumerable.Range(1, 9).Select(i => (Node(i), MemberStatus.Up)).ToList();
        var unreachable = Enumerable.Range(3, 6).Select(Node).ToList();

        var health = ClusterHealth.Judge(new ClusterView(MemberStatus.Up, HasEnded: false, members, unreachable));

        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe(
            "6 of 9 nodes cannot be reached: node3:4053, node4:4053, node5:4053, node6:4053, node7:4053 and 1 more");
        health.Data["unreachable"].ShouldBe(6);
        health.Data["members"].ShouldBe(9);
    }

    [Fact]
    public async Task A_node_that_died_is_named_until_it_was_removed()
    {
        var nodes = await StartNodesAsync(3);
        (await nodes[0].HealthAsync()).Status.ShouldBe(HealthStatus.Healthy);

        await nodes[2].KillAsync();
        await UntilAsync(() => !Akka.Cluster.Cluster.Get(nodes[0].System).State.Unreachable.IsEmpty);
        var health = await nodes[0].HealthAsync();
        health.Status.ShouldBe(HealthStatus.Degraded);
        health.Description.ShouldBe($"1 of 3 nodes cannot be reached: 127.0.0.1:{nodes[2].Address.Port}");

        await MembersAsync(2, nodes[0], nodes[1]);
        (await nodes[0].HealthAsync()).Description.ShouldBe("2 nodes, all reachable");
    }

    private static Address Node(int number) => new("akka.tcp", "workers", $"node{number}", 4053);
}
