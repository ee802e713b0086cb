namespace Airunner.Actors.Cluster.Tests;

/// <summary>Executions that move while they are appended to: their node leaves, or is cut off, or an outcome is unknown.</summary>
public sealed class MovedExecutionSpecs : ClusterSpecsBase
{
    private static readonly JobExecution Job = new("moving", "1");

    [Fact]
    public async Task A_node_that_leaves_hands_over_and_no_append_is_refused()
    {
        var nodes = await StartNodesAsync(3);
        nodes[1].Sender.IsClosed = true;
        var expected = await AppendManyAsync(nodes[1], Job, "own ", 5);
        expected.AddRange(await AppendManyAsync(nodes[2], Job, "before ", 5));
        nodes[1].Sender.IsClosed = false;

        var leaving = nodes[1].LeaveAsync();
        for (var i = 0; i < 200 || !leaving.IsCompleted; i++)
        {
            expected.Add($"during {i}");
            await nodes[2].Wal.AppendAsync(Job, Receiver.Event(expected[^1]), Timely); // neither refused nor unknown
        }

        await leaving;
        expected.AddRange(await AppendManyAsync(nodes[0], Job, "after ", 5));
        await nodes[0].Wal.FlushAsync(Job, Timely);
        Receiver.TextsOf(Job).ShouldBe(expected);
        (nodes[0].Has(Job) || nodes[2].Has(Job)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_node_that_is_cut_off_stops_acknowledging_and_delivers_what_it_has_acknowledged()
    {
        var nodes = await StartNodesAsync(3);
        var expected = await AppendManyAsync(nodes[1], Job, "before ", 5);
        nodes[1].Sender.IsClosed = true;
        await nodes[1].CutFromAsync(nodes[0]);
        await nodes[1].CutFromAsync(nodes[2]);

        // The minority acknowledges until it is downed; then never again.
        var refused = await Should.ThrowAsync<AppendRefusedException>(async () =>
        {
            for (var i = 0; ; i++)
            {
                await nodes[1].Wal.AppendAsync(Job, Receiver.Event($"cut {i}"), Timely);
                expected.Add($"cut {i}");
            }
        });
        refused.Reason.ShouldBe(RefusalReason.Closed);
        expected.AddRange(await AppendManyAsync(nodes[2], Job, "majority ", 5));
        await nodes[2].Wal.FlushAsync(Job, Timely);
        await nodes[1].System.WhenTerminated.WaitAsync(Timely);

        await StartNodeAsync(nodes[0], nodes[1].Directory);

        await UntilAsync(() => Receiver.TextsOf(Job).Count >= expected.Count);
        Receiver.TextsOf(Job).ShouldBe(expected);
    }

    [Fact]
    public async Task A_sequence_of_unknown_outcome_comes_first_on_the_next_node()
    {
        var nodes = await StartNodesAsync(3);
        await AppendAsync(nodes[1], Job, "1", 1);
        await AppendAsync(nodes[2], Job, "2", 2);
        await nodes[2].Wal.FlushAsync(Job, Timely);
        await nodes[1].KillAsync();

        var unknown = nodes[2].Wal.AppendAsync(Job, Receiver.Event("3", 3), Timely).AsTask();
        (await Should.ThrowAsync<AppendUnknownException>(unknown)).Sequence.ShouldBe(3);
        var early = nodes[2].Wal.AppendAsync(Job, Receiver.Event("4", 4), Timely).AsTask();
        (await Should.ThrowAsync<AppendRefusedException>(early)).Reason.ShouldBe(RefusalReason.OutOfTurn);

        await AppendAsync(nodes[2], Job, "3", 3);
        await AppendAsync(nodes[2], Job, "4", 4);
        await nodes[2].Wal.FlushAsync(Job, Timely);
        Receiver.SequencesOf(Job).ShouldBe([1, 2, 3, 4]);
    }
}
