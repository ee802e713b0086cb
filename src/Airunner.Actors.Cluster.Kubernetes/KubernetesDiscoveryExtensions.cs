using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Akka.Management.Cluster.Bootstrap;
using Akka.Management.Dsl;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Airunner.Actors.Cluster.Kubernetes;

/// <summary>Nodes that find each other as pods of Kubernetes, in the place of seeds.</summary>
/// <remarks>
/// Who begins the cluster is agreed on by the rules of Akka.Management's cluster bootstrap, whose coordinator does it. Its own HTTP server
/// is not used: the host serves the route, with <see cref="MapClusterContactPoint"/>.
/// </remarks>
public static class KubernetesDiscoveryExtensions
{
    private const string Bootstrap = "akka.management.cluster.bootstrap";

    /// <summary>
    /// Joins the cluster of the pods with the label <c>app=SERVICE</c>, or begins it with them: after <c>WithRemoting</c> and
    /// <c>WithClustering</c>. Seeds of the configuration are not used.
    /// </summary>
    /// <param name="builder">The actor system.</param>
    /// <param name="contactPoint">Where the other pods reach this one's HTTP server: the pod's address and the port of the route.</param>
    /// <param name="portName">The name that the pods' containers give that port.</param>
    /// <param name="pods">
    /// How many pods must have answered before a cluster is begun, at least 1: as many as are started together. All that are found must.
    /// </param>
    /// <param name="service">The value of the label <c>app</c>.</param>
    /// <exception cref="ArgumentException">The contact point is not one of HTTP at an IP address.</exception>
    public static AkkaConfigurationBuilder WithKubernetesDiscovery(
        this AkkaConfigurationBuilder builder, Uri contactPoint, string portName, int pods, string service = "workers")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(contactPoint);
        ArgumentException.ThrowIfNullOrEmpty(portName);
        ArgumentException.ThrowIfNullOrEmpty(service);
        ArgumentOutOfRangeException.ThrowIfLessThan(pods, 1);
        if (contactPoint.HostNameType is not (UriHostNameType.IPv4 or UriHostNameType.IPv6))
        {
            // The other pods know it by the address that Kubernetes says: by any other name it would never begin a cluster.
            throw new ArgumentException($"'{contactPoint}' is not at the pod's IP address.", nameof(contactPoint));
        }

        var required = string.Create(CultureInfo.InvariantCulture, $$"""
            akka.cluster.seed-nodes = []
            {{Bootstrap}} {
              contact-point-discovery {
                discovery-method = "{{PodDiscovery.Method}}"
                service-name = "{{service}}"
                port-name = "{{portName}}"
                required-contact-point-nr = {{pods}}
                contact-with-all-contact-points = true
              }
              contact-point.fallback-port = {{contactPoint.Port}}
            }
            """);
        return builder
            .AddHocon(required, HoconAddMode.Prepend)
            .AddHocon(PodDiscovery.Defaults, HoconAddMode.Append)
            // Those that it wanted to join may have ended meanwhile: its process starts again, and asks anew.
            .AddHocon("akka.cluster.shutdown-after-unsuccessful-join-seed-nodes = 60s", HoconAddMode.Append)
            .AddStartup((system, _) => StartAsync(system, contactPoint));
    }

    /// <summary>
    /// Serves <c>/bootstrap/seed-nodes</c>, which the other pods ask for the members that this one sees. It is for the network of the
    /// pods: what it says decides whom a node joins.
    /// </summary>
    /// <param name="endpoints">The host's routes.</param>
    public static IEndpointConventionBuilder MapClusterContactPoint(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapMethods("/bootstrap/seed-nodes", [HttpMethods.Get], static context =>
            ContactPoint.AnswerAsync(context, context.RequestServices.GetRequiredService<ActorSystem>()));
    }

    /// <summary>Its routes are not served: asking for them says where this node is.</summary>
    private static Task StartAsync(ActorSystem system, Uri contactPoint)
    {
        var bootstrap = ClusterBootstrap.Get(system);
        bootstrap.Routes(ManagementRouteProviderSettings.Create(contactPoint, readOnly: true));
        return bootstrap.Start();
    }
}
