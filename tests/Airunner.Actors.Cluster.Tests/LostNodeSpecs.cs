using System.Diagnostics;
using Xunit.Abstractions;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>Nodes that die, and return.</summary>
public sealed class LostNodeSpecs(ITestOutputHelper output) : ClusterSpecsBase
{
    private static readonly JobExecution Job = new("moving", "1");

    [Fact]
    public async Task A_killed_nodes_executions_go_on_elsewhere_and_its_log_is_delivered_when_it_returns()
    {
        var nodes = await StartNodesAsync(3);
        nodes[1].Sender.IsClosed = true; // its events are on its disk only
        var expected = await AppendManyAsync(nodes[1], Job, "own ", 5);
        expected.AddRange(await AppendManyAsync(nodes[2], Job, "before ", 5));

        await nodes[1].KillAsync();
        await GoesOnAsync(nodes[2], expected);
        expected.AddRange(await AppendManyAsync(nodes[0], Job, "first ", 5));
        nodes[2].Has(Job).ShouldBeTrue();
        await nodes[0].Wal.FlushAsync(Job, Timely);
        Receiver.TextsOf(Job).Count.ShouldBe(10);

        var returned = await StartNodeAsync(nodes[0], nodes[1].Directory);

        await UntilAsync(() => Receiver.TextsOf(Job).Count >= expected.Count);
        Receiver.TextsOf(Job).Distinct().ShouldBe(expected);
        expected.AddRange(await AppendManyAsync(returned, Job, "returned ", 5));
        (await returned.Wal.CompleteAsync(Job, Timely)).Pending.ShouldBe(0);
        Receiver.TextsOf(Job).Distinct().ShouldBe(expected);
    }

    [Fact]
    public async Task The_node_of_the_coordinator_may_be_killed_too()
    {
        var nodes = await StartNodesAsync(3);
        nodes[0].Sender.IsClosed = true;
        var expected = await AppendManyAsync(nodes[0], Job, "own ", 5);
        var other = await AppendManyAsync(nodes[2], new JobExecution("other", "1"), "other ", 1);

        await nodes[0].KillAsync();
        await GoesOnAsync(nodes[1], expected);
        other.AddRange(await AppendManyAsync(nodes[1], new JobExecution("other", "1"), "later ", 5));

        await StartNodeAsync(nodes[1], nodes[0].Directory);
        await UntilAsync(() => Receiver.TextsOf(Job).Count >= expected.Count);
        Receiver.TextsOf(Job).ShouldBe(expected);
        await nodes[1].Wal.FlushAsync(new JobExecution("other", "1"), Timely);
        Receiver.TextsOf(new JobExecution("other", "1")).ShouldBe(other);
    }

    [Fact]
    public async Task A_node_that_returns_after_the_execution_was_completed_elsewhere_delivers_its_part()
    {
        var nodes = await StartNodesAsync(3);
        nodes[1].Sender.IsClosed = true;
        var expected = await AppendManyAsync(nodes[1], Job, "own ", 5);
        await nodes[1].KillAsync();
        expected.AddRange(await AppendManyAsync(nodes[2], Job, "after ", 5));
        (await nodes[2].Wal.CompleteAsync(Job, Timely)).Phase.ShouldBe(JobPhase.Archived);

        var returned = await StartNodeAsync(nodes[0], nodes[1].Directory);

        (await returned.Wal.WaitForRecoveryAsync(Timely)).ShouldHaveSingleItem().Phase.ShouldBe(JobPhase.Archived);
        Receiver.TextsOf(Job).ShouldBe(expected);
    }

    /// <summary>Appends of another node go on; the time that takes is written down, and no spec depends on it.</summary>
    private async Task GoesOnAsync(TestNode node, List<string> expected)
    {
        var since = Stopwatch.StartNew();
        expected.AddRange(await AppendManyAsync(node, Job, "after ", 1));
        output.WriteLine($"Appends went on {since.Elapsed.TotalSeconds:F1} s after the node's death.");
        expected.AddRange(await AppendManyAsync(node, Job, "later ", 4));
    }
}
