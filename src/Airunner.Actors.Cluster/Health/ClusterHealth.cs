using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Cluster.Health;

/// <summary>Derives a node's health from its view of the cluster.</summary>
internal static class ClusterHealth
{
    private const int NamedAtMost = 5;

    /// <summary>The health.</summary>
    /// <param name="view">What the node sees.</param>
    public static HealthCheckResult Judge(ClusterView view)
    {
        var data = new Dictionary<string, object>
        {
            ["status"] = view.HasEnded ? "ended" : view.Own.ToString(),
            ["members"] = view.Members.Count,
            ["up"] = view.Members.Count(static member => member.Status == MemberStatus.Up),
            ["unreachable"] = view.Unreachable.Count,
        };
        if (NotServing(view) is { } why) return HealthCheckResult.Unhealthy(why, data: data);
        if (view.Unreachable.Count > 0) return HealthCheckResult.Degraded(Unreachable(view), data: data);
        if (view.Own == MemberStatus.WeaklyUp)
            return HealthCheckResult.Degraded("this node is a member, but waits until all others have seen it", data: data);
        return HealthCheckResult.Healthy($"{view.Members.Count} nodes, all reachable", data);
    }

    /// <summary>Why the node takes no appends; null where it does.</summary>
    private static string? NotServing(ClusterView view) => view switch
    {
        { HasEnded: true } => "this node has left the cluster or was downed: its process must start again",
        { Own: MemberStatus.Removed } => "this node has not joined the cluster: none of its seeds has answered yet, or none is set",
        { Own: MemberStatus.Joining } => "this node is joining the cluster",
        { Own: MemberStatus.Leaving or MemberStatus.Exiting } => "this node is leaving the cluster",
        { Own: MemberStatus.Down } => "this node was downed: its process must start again",
        _ => null,
    };

    private static string Unreachable(ClusterView view)
    {
        var named = view.Unreachable.Take(NamedAtMost).Select(Node);
        var more = view.Unreachable.Count - NamedAtMost;
        return $"{view.Unreachable.Count} of {view.Members.Count} nodes cannot be reached: {string.Join(", ", named)}"
            + (more > 0 ? $" and {more} more" : "");
    }

    private static string Node(Address address) => $"{address.Host}:{address.Port}";
}
