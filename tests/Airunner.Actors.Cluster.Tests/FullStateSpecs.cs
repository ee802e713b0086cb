using System.Collections.Immutable;
using Airunner.Actors.Cluster.Placing;
using Akka.Actor;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>More executions at work than one message of the coordinator can name.</summary>
public sealed class FullStateSpecs : ClusterSpecsBase
{
    // The smallest frame that Akka.Remote takes.
    private const string SmallFrames = """
        akka.remote.dot-netty.tcp { maximum-frame-size = 32000b, send-buffer-size = 64000b, receive-buffer-size = 64000b }
        akka.cluster.sharding.rebalance-interval = 1s
        """;

    [Fact]
    public async Task Executions_wait_until_others_are_completed_and_all_of_them_are_acknowledged()
    {
        var first = await StartNodeAsync(hocon: SmallFrames);
        var second = await StartNodeAsync(first, hocon: SmallFrames);
        await MembersAsync(2, first, second);
        var executions = Enumerable.Range(0, 400).Select(static i => new JobExecution("many", $"{i}")).ToList();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var steps = new int[executions.Count];
        async Task RunAsync(int i)
        {
            var node = i % 2 == 0 ? first : second;
            await AppendAsync(node, executions[i], "event");
            steps[i] = 1;
            await goOn.Task;
            await node.Wal.CompleteAsync(executions[i], Timely);
            steps[i] = 2;
        }

        var running = executions.Select((_, i) => RunAsync(i)).ToList();
        await UntilAsync(() => steps.Count(static step => step == 1) >= 250);
        goOn.SetResult();
        await Task.WhenAll(running);

        executions.ShouldAllBe(execution => Receiver.TextsOf(execution).Count == 1);
    }

    [Fact]
    public void A_state_that_fits_in_a_message_has_room_until_it_does_not()
    {
        var capacity = new StateCapacity(128_000, Address.Parse("akka.tcp://workers@127.0.0.1:40481"));
        bool HasRoom(int shards) => capacity.HasRoom(
            ImmutableDictionary<IActorRef, IImmutableList<string>>.Empty.Add(
                ActorRefs.Nobody, [.. Enumerable.Range(0, shards).Select(static i => $"{i}")]));

        HasRoom(0).ShouldBeTrue();
        HasRoom(100_000).ShouldBeFalse();
    }
}
