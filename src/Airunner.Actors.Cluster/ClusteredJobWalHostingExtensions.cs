using Airunner.Actors.Cluster.Health;
using Airunner.Actors.Cluster.Placing;
using Airunner.Actors.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Airunner.Actors.Cluster;

/// <summary>
/// The log on the nodes of a cluster: in <c>AddAkka</c>, after <c>WithRemoting</c> and <c>WithClustering</c>, in the place of
/// <c>WithJobWal()</c>.
/// </summary>
/// <remarks>
/// The start of the host throws as that of <c>WithJobWal()</c> does. The README of the package says what is promised when nodes are lost.
/// </remarks>
public static class ClusteredJobWalHostingExtensions
{
    /// <summary>The role of the nodes that keep logs, unless another one is given.</summary>
    public const string DefaultRole = "airunner-wal";

    /// <summary>
    /// A node that keeps logs: <c>services.AddJobWal(…)</c> gives its options and its sender. <see cref="IJobWal"/> reaches every
    /// execution, wherever its log is.
    /// </summary>
    /// <param name="builder">On which <c>WithClustering</c> gives the node the role.</param>
    /// <param name="role">The role of the nodes that keep logs: the same on all nodes.</param>
    public static AkkaConfigurationBuilder WithClusteredJobWal(this AkkaConfigurationBuilder builder, string role = DefaultRole)
    {
        var placement = new ClusterPlacement(CheckedRole(role), hasLogs: true);
        return WithSettings(builder).Declared(HostedJobWal.OfServices(placement));
    }

    /// <summary>
    /// A node that keeps no logs and appends to those of the others: <c>services.AddJobWal()</c> without a sender.
    /// </summary>
    /// <param name="builder">On which <c>WithClustering</c> makes the node a member, without the role.</param>
    /// <param name="role">The role of the nodes that keep logs: the same on all nodes.</param>
    public static AkkaConfigurationBuilder WithClusteredJobWalProxy(this AkkaConfigurationBuilder builder, string role = DefaultRole)
    {
        var placement = new ClusterPlacement(CheckedRole(role), hasLogs: false);
        return WithSettings(builder).Declared(HostedJobWal.WithoutLogs(placement));
    }

    /// <summary>
    /// Adds the health check <c>airunner-cluster</c> with the tag <c>ready</c>: unhealthy while this node is not a member (it
    /// joins, leaves, or was downed), degraded while a member cannot be reached. The description says which, in words.
    /// </summary>
    /// <param name="builder">A builder on which <c>WithClusteredJobWal</c> or its proxy is called too.</param>
    public static AkkaConfigurationBuilder WithClusteredJobWalHealthCheck(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck("airunner-cluster", new ClusterHealthCheck(), HealthStatus.Unhealthy, ["ready"]);
    }

    private static AkkaConfigurationBuilder Declared(this AkkaConfigurationBuilder builder, JobWalDeclaration declaration) =>
        JobWalHostingExtensions.Declare(builder, declaration);

    private static AkkaConfigurationBuilder WithSettings(AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddHocon(ClusterSettings.Sharding(builder.Configuration.GetOrElse(Config.Empty)), HoconAddMode.Prepend)
            .AddHocon(ClusterSettings.Required, HoconAddMode.Prepend)
            .AddHocon(ClusterSettings.Defaults, HoconAddMode.Append);
    }

    private static string CheckedRole(string role)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(role);
        return role;
    }
}
