using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Airunner.Actors.Cluster.Placing;

/// <summary>
/// Places an execution on the node that asks first, or, where that node keeps no logs, on the one with the fewest executions. An execution
/// never moves while it is at work: its log is on that node's disk. The shard of one that has ended is given back to the coordinator.
/// </summary>
/// <param name="coordinator">
/// In whose name the coordinator asks for itself, when it has taken a shard from a region: that would place the shard of an execution that
/// has ended again, and never forget one. A shard is placed when a node has a message for it.
/// </param>
/// <param name="capacity">How many fit.</param>
/// <param name="isFull">Told each time that an execution is not placed, with how many are at work.</param>
internal sealed class LocalAllocation(IActorRef coordinator, StateCapacity capacity, Action<int> isFull) : IShardAllocationStrategy
{
    /// <summary>Most shards given back at a time: each costs a message to every node.</summary>
    internal const int MostAtOnce = 100;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        if (requester.Equals(coordinator)) return Task.FromResult<IActorRef>(ActorRefs.Nobody);
        if (!capacity.HasRoom(currentShardAllocations))
        {
            isFull(currentShardAllocations.Sum(static region => region.Value.Count));
            return Task.FromResult<IActorRef>(ActorRefs.Nobody); // the region asks again, until others have ended
        }

        var node = currentShardAllocations.ContainsKey(requester)
            ? requester
            : currentShardAllocations.MinBy(static region => region.Value.Count).Key;
        return Task.FromResult(node);
    }

    /// <inheritdoc/>
    public async Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        if (rebalanceInProgress.Count > 0) return ImmutableHashSet<string>.Empty;
        var ended = await Task.WhenAll(currentShardAllocations.Keys.Select(EndedAsync)).ConfigureAwait(false);
        return ended.SelectMany(static shards => shards).Take(MostAtOnce).ToImmutableHashSet();
    }

    /// <summary>Shards without an execution at work. A node that does not answer now is asked the next time.</summary>
    private static async Task<IEnumerable<string>> EndedAsync(IActorRef region)
    {
        var answer = region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, AnswersWithin);
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return answer.IsCompletedSuccessfully ? answer.Result.Stats.Where(static shard => shard.Value == 0).Select(static s => s.Key) : [];
    }
}
