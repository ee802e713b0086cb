using System.Collections.Immutable;
using System.Runtime.Serialization;
using Airunner.Actors.Cluster.Messages;
using Airunner.Actors.Cluster.Placing;
using Airunner.Actors.Hosting;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Protocol;
using Akka.Actor;
using static Airunner.Actors.JobWalProtocol;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>The parts that need no cluster.</summary>
public sealed class PartsSpecs
{
    private static readonly JobExecution Job = new("build ä/ö", "1");

    [Fact]
    public void The_public_types_are_few() =>
        typeof(ClusteredJobWalHostingExtensions).Assembly.GetExportedTypes().ShouldBe([typeof(ClusteredJobWalHostingExtensions)]);

    [Fact]
    public void An_entity_gives_its_execution_back_and_has_a_short_shard_of_its_own()
    {
        var extractor = new ExecutionExtractor();
        var id = extractor.EntityId(new Flush(Job)).ShouldNotBeNull();
        ExecutionExtractor.ExecutionOf(id).ShouldBe(Job);
        extractor.ShardId(new Complete(Job)).ShouldBe(extractor.ShardId(id));
        var shards = Enumerable.Range(0, 10_000).Select(i => extractor.ShardId(new Flush(new JobExecution("job", $"{i}")))).ToList();
        shards.Distinct().Count().ShouldBe(10_000);
        shards.ShouldAllBe(shard => shard!.Length == 11);
        extractor.EntityId(new Drain(TimeSpan.Zero)).ShouldBeNull();
        extractor.EntityId(new Flush(default)).ShouldBeNull();
    }

    [Fact]
    public void Later_numbers_are_above_all_that_a_log_can_have_given_and_exact_in_JavaScript()
    {
        var time = new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
        (NumberBase.At(time.AddMilliseconds(1)) - NumberBase.At(time)).ShouldBe(8192);
        NumberBase.At(new DateTimeOffset(2059, 12, 31, 0, 0, 0, TimeSpan.Zero)).ShouldBeLessThan(1L << 53);
        NumberBase.At(DateTimeOffset.UnixEpoch).ShouldBe(0);
    }

    [Fact]
    public async Task An_execution_is_placed_where_it_is_asked_for_else_where_there_are_fewest()
    {
        using var system = ActorSystem.Create("placing");
        var regions = Enumerable.Range(0, 3).Select(i => system.ActorOf(Props.Empty, $"region{i}")).ToArray();
        IImmutableList<string> Shards(int count) => [.. Enumerable.Range(0, count).Select(i => $"{i}")];
        var allocations = ImmutableDictionary<IActorRef, IImmutableList<string>>.Empty
            .Add(regions[0], Shards(2)).Add(regions[1], Shards(0)).Add(regions[2], Shards(5));
        var strategy = new LocalAllocation(system.IgnoreRef, new StateCapacity(1_000_000, Address.AllSystems), static _ => { });

        (await strategy.AllocateShard(regions[2], "new", allocations)).ShouldBe(regions[2]);
        (await strategy.AllocateShard(ActorRefs.Nobody, "new", allocations)).ShouldBe(regions[1]);
        (await strategy.AllocateShard(system.IgnoreRef, "ended", allocations)).ShouldBe(ActorRefs.Nobody); // asked for by nobody
        await system.Terminate();
    }

    [Fact]
    public async Task Messages_between_nodes_keep_their_bytes()
    {
        using var system = ActorSystem.Create("bytes", ClusterSerializer.Config.WithFallback(JobWalRuntime.SystemConfig));
        var append = new Append(new JobExecution("build", "1"), 7, new JobEvent { Sequence = 3 });
        Check(new OrderedAppend(7, append), "ordered-append/1", "080712120a0a0a056275696c6412013110071a020803");
        Check(new Reopen(new JobExecution("build"), [3, 5]), "reopen/1", "0a056275696c641a020305");
        Check(new HomeEnds(7), "home-ends/1", "0807");
        Should.Throw<SerializationException>(() => Serializer("reopen/1").FromBinary([0xff], "reopen/1"));
        Should.Throw<SerializationException>(() => Serializer("reopen/2").FromBinary([], "reopen/2"));
        await system.Terminate();

        ClusterSerializer Serializer(string _) => (ClusterSerializer)system.Serialization.FindSerializerForType(typeof(Reopen));

        void Check(object message, string manifest, string hex)
        {
            var serializer = Serializer(manifest);
            serializer.Manifest(message).ShouldBe(manifest);
            var bytes = serializer.ToBinary(message);
            Convert.ToHexStringLower(bytes).ShouldBe(hex);
            serializer.ToBinary(serializer.FromBinary(bytes, manifest)).ShouldBe(bytes);
        }
    }
}
