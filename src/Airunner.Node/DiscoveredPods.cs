using System.Net;
using Airunner.Actors.Cluster.Kubernetes;
using Akka.Hosting;

namespace Airunner.Node;

/// <summary>Joins the other pods of Kubernetes, or begins a cluster with them. They ask each other where health is served.</summary>
internal static class DiscoveredPods
{
    /// <summary>The value of <c>--discovery</c>.</summary>
    public const string Method = "kubernetes";

    /// <summary>The name of the port of health in the pods' containers.</summary>
    private const string PortName = "health";

    private const int UsualPods = 2;

    /// <summary>The other pods know this one by its address: without it, none would ever begin a cluster.</summary>
    /// <exception cref="NodeSettingsException">It is not given.</exception>
    public static void Check(NodeSettings settings) => ContactPoint(settings);

    public static void AddTo(AkkaConfigurationBuilder akka, NodeSettings settings) =>
        akka.WithKubernetesDiscovery(ContactPoint(settings), PortName, settings.Pods ?? UsualPods);

    private static Uri ContactPoint(NodeSettings settings)
    {
        if (settings.Health is not { } health || HealthPort(health) is not { } port)
        {
            throw new NodeSettingsException(
                "--discovery kubernetes needs --health HOST:PORT, with a port of its own: the pods ask each other there.");
        }

        if (!IPAddress.TryParse(settings.Host, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            throw new NodeSettingsException(
                "--discovery kubernetes needs --host with the address of the pod, as its field status.podIP says it.");
        }

        return new UriBuilder(Uri.UriSchemeHttp, address.ToString(), port).Uri;
    }

    private static int? HealthPort(string health) => Uri.TryCreate($"http://{health}", UriKind.Absolute, out var uri) && uri.Port > 0
        ? uri.Port
        : null;
}
