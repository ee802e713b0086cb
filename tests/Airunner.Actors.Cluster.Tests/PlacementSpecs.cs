namespace Airunner.Actors.Cluster.Tests;

/// <summary>Where an execution's log is, and how the other nodes reach it.</summary>
public sealed class PlacementSpecs : ClusterSpecsBase
{
    [Fact]
    public async Task An_execution_lives_where_it_is_appended_to_first_and_takes_appends_from_every_node()
    {
        var nodes = await StartNodesAsync(3);
        var ofEach = nodes.Select((_, i) => new JobExecution($"of{i}", "1")).ToArray();
        for (var i = 0; i < nodes.Length; i++) await AppendAsync(nodes[i], ofEach[i], "first");

        for (var i = 0; i < nodes.Length; i++)
            nodes.Select(node => node.Has(ofEach[i])).ShouldBe(Enumerable.Range(0, 3).Select(other => other == i));

        var expected = new List<string> { "first" };
        for (var round = 0; round < 5; round++)
            for (var i = 0; i < nodes.Length; i++)
                expected.AddRange(await AppendManyAsync(nodes[i], ofEach[1], $"{round}/{i}/", 3));

        var status = await nodes[2].Wal.CompleteAsync(ofEach[1], Timely);
        status.Phase.ShouldBe(JobPhase.Archived);
        status.Sent.ShouldBe(expected.Count);
        Receiver.TextsOf(ofEach[1]).ShouldBe(expected);
    }

    [Fact]
    public async Task A_node_that_only_appends_reaches_the_logs_of_the_others()
    {
        var keeper = await StartNodeAsync();
        var producer = await StartNodeAsync(keeper, hasLogs: false);
        await MembersAsync(2, keeper, producer);
        var job = new JobExecution("proxied", "1");

        var texts = Enumerable.Range(0, 200).Select(i => $"{i}").ToList();
        var inFlight = texts.Select(text => producer.Wal.AppendAsync(job, Receiver.Event(text), Timely).AsTask()).ToList();
        var sequences = await Task.WhenAll(inFlight);
        await producer.Wal.FlushAsync(job, Timely);

        sequences.ShouldBe(sequences.Order());
        producer.Has(job).ShouldBeFalse();
        keeper.Has(job).ShouldBeTrue();
        Receiver.TextsOf(job).ShouldBe(texts);
        (await producer.Wal.StatusAsync(job, Timely)).Pending.ShouldBe(0);
        (await producer.Wal.CompleteAsync(job, Timely)).Phase.ShouldBe(JobPhase.Archived);
        (await producer.Wal.WaitForRecoveryAsync(Timely)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Numbers_of_a_producer_are_kept_and_repeated_appends_are_stored_once()
    {
        var nodes = await StartNodesAsync(2);
        var job = new JobExecution("numbered", "1");
        await nodes[0].Wal.AppendAsync(job, Receiver.Event("a", 1), Timely);
        foreach (var node in nodes) (await node.Wal.AppendAsync(job, Receiver.Event("b", 2), Timely)).ShouldBe(2);
        (await nodes[1].Wal.AppendAsync(job, Receiver.Event("b", 2), Timely)).ShouldBe(2);

        var other = nodes[1].Wal.AppendAsync(job, Receiver.Event("other", 2), Timely).AsTask();
        var refused = await Should.ThrowAsync<AppendRefusedException>(other);

        refused.Reason.ShouldBe(RefusalReason.SequenceUsed);
        await nodes[1].Wal.FlushAsync(job, Timely);
        Receiver.SequencesOf(job).ShouldBe([1, 2]);
    }
}
