using System.Collections.Immutable;
using Akka.Actor;

namespace Airunner.Actors.Cluster.Placing;

/// <summary>
/// How many shards the coordinator's state may have: it is sent as one message, and one that does not fit in a frame is dropped. The
/// coordinator would try for ever, and place nothing any more.
/// </summary>
/// <param name="frameBytes">The longest message, <c>maximum-frame-size</c>.</param>
/// <param name="self">The address of this node.</param>
internal sealed class StateCapacity(long frameBytes, Address self)
{
    /// <summary>Of an entry beside the path of its region: its id, and what the format adds.</summary>
    private const int EntryBytes = 18;

    /// <summary>For the rest of the message: proxies, and what wraps the state.</summary>
    private const int OtherBytes = 2048;

    /// <summary>Whether one more shard fits, on any region.</summary>
    public bool HasRoom(IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        var longest = 0;
        long bytes = OtherBytes;
        foreach (var (region, shards) in allocations)
        {
            var entry = EntryBytes + PathBytes(region);
            longest = Math.Max(longest, entry);
            bytes += (shards.Count + 1L) * entry; // and once as a region
        }

        return bytes + longest <= frameBytes;
    }

    private int PathBytes(IActorRef region) => region.Path.ToSerializationFormatWithAddress(self).Length;
}
