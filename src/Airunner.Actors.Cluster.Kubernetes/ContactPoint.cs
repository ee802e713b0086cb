using Akka.Actor;
using Akka.Cluster;
using Akka.Management.Cluster.Bootstrap.ContactPoint;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json;
using static Akka.Management.Cluster.Bootstrap.ContactPoint.HttpBootstrapJsonProtocol;

namespace Airunner.Actors.Cluster.Kubernetes;

/// <summary>What a node says to those that look for a cluster, in the words of Akka.Management's cluster bootstrap.</summary>
internal static class ContactPoint
{
    private const int MostMembers = 5;

    /// <summary>The members that it sees: none where it is not one itself. 503 when it leaves.</summary>
    public static Task AnswerAsync(HttpContext context, ActorSystem system)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var state = cluster.State;
        var self = state.Members.FirstOrDefault(member => member.UniqueAddress.Equals(cluster.SelfUniqueAddress));
        if (cluster.IsTerminated || self is { Status: MemberStatus.Leaving or MemberStatus.Exiting or MemberStatus.Down })
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync("This node leaves its cluster.\n", context.RequestAborted);
        }

        var members = state.Members
            .Where(member => member.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining)
            .Where(member => !state.Unreachable.Contains(member))
            .Take(MostMembers)
            .Select(static member =>
                new ClusterMember(member.UniqueAddress.Address, member.UniqueAddress.Uid, member.Status, member.Roles));
        context.Response.ContentType = "application/json";
        var answer = new SeedNodes(cluster.SelfAddress, [.. members]);
        return context.Response.WriteAsync(JsonConvert.SerializeObject(answer), context.RequestAborted);
    }
}
