using Akka.Actor;
using Akka.Cluster;

namespace Airunner.Actors.Cluster.Health;

/// <summary>The cluster as one node sees it.</summary>
/// <param name="Own">The node's own status; <see cref="MemberStatus.Removed"/> before it has joined.</param>
/// <param name="HasEnded">Whether it was a member and is no longer.</param>
/// <param name="Members">All members, the node itself included.</param>
/// <param name="Unreachable">Members that this node, or another one, does not reach.</param>
internal sealed record ClusterView(
    MemberStatus Own, bool HasEnded, IReadOnlyList<(Address Address, MemberStatus Status)> Members, IReadOnlyList<Address> Unreachable)
{
    /// <summary>That of a cluster's node, now.</summary>
    public static ClusterView Of(Akka.Cluster.Cluster cluster)
    {
        var state = cluster.State;
        return new ClusterView(
            cluster.SelfMember.Status,
            cluster.IsTerminated,
            [.. state.Members.Select(static member => (member.Address, member.Status))],
            [.. state.Unreachable.Select(static member => member.Address)]);
    }
}
