using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Discovery;
using k8s;
using k8s.Authentication;
using k8s.Models;

namespace Airunner.Actors.Cluster.Kubernetes;

/// <summary>The method <c>kubernetes</c> of Akka.Discovery: the running pods with a label, asked of the server of Kubernetes.</summary>
/// <remarks>
/// Token and certificate are read with each lookup, since Kubernetes replaces them. It stands in for Akka.Discovery.KubernetesApi 1.5.73,
/// which was built for an older KubernetesClient than those that are served: its lookup ends in a MissingMethodException.
/// </remarks>
internal sealed class PodDiscovery : ServiceDiscovery
{
    /// <summary>The name of the method.</summary>
    internal const string Method = "kubernetes";

    /// <summary>Its settings, for a pod with a service account.</summary>
    internal static readonly Config Defaults = ConfigurationFactory.ParseString($$"""
        akka.discovery.{{Method}} {
          class = "{{typeof(PodDiscovery).FullName}}, {{typeof(PodDiscovery).Assembly.GetName().Name}}"
          api-host = ""
          api-port = ""
          api-token-path = "/var/run/secrets/kubernetes.io/serviceaccount/token"
          api-ca-path = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
          pod-namespace-path = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"
          pod-namespace = ""
          pod-label-selector = "app={0}"
        }
        """);

    private readonly Config _settings;

    /// <summary>Called by Akka.Discovery.</summary>
    /// <param name="system">The actor system.</param>
    public PodDiscovery(ExtendedActorSystem system)
    {
        _settings = system.Settings.Config.GetConfig($"akka.discovery.{Method}");
    }

    /// <inheritdoc/>
    public override async Task<Resolved> Lookup(Lookup lookup, TimeSpan resolveTimeout)
    {
        using var client = new k8s.Kubernetes(Access());
        using var deadline = new CancellationTokenSource(resolveTimeout, TimeProvider.System);
        var selector = string.Format(CultureInfo.InvariantCulture, Text("pod-label-selector"), lookup.ServiceName);
        var pods = await client.CoreV1
            .ListNamespacedPodAsync(Namespace(), labelSelector: selector, cancellationToken: deadline.Token)
            .ConfigureAwait(false);
        return new Resolved(lookup.ServiceName, [.. pods.Items.Select(pod => TargetOf(pod, lookup.PortName)).OfType<ResolvedTarget>()]);
    }

    /// <summary>Where a pod answers; null for one that does not run, is to end, or lacks the port.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="portName">The name of the port; empty for none.</param>
    internal static ResolvedTarget? TargetOf(V1Pod pod, string? portName)
    {
        if (pod.Metadata?.DeletionTimestamp is not null || pod.Status is not { Phase: "Running" } status) return null;
        if (!IPAddress.TryParse(status.PodIP, out var address)) return null;
        var port = pod.Spec?.Containers
            .SelectMany(static container => container.Ports ?? [])
            .FirstOrDefault(each => each.Name == portName)?.ContainerPort;
        if (port is null && !string.IsNullOrEmpty(portName)) return null;
        return new ResolvedTarget(status.PodIP, port, address);
    }

    private KubernetesClientConfiguration Access()
    {
        var host = Or(Text("api-host"), "KUBERNETES_SERVICE_HOST");
        var port = Or(Text("api-port"), "KUBERNETES_SERVICE_PORT");
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(Text("api-ca-path"));
        return new KubernetesClientConfiguration
        {
            Host = new UriBuilder(Uri.UriSchemeHttps, host, int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture)).ToString(),
            TokenProvider = new TokenFileAuth(Text("api-token-path")),
            SslCaCerts = authorities,
        };
    }

    private string Namespace() =>
        Text("pod-namespace") is { Length: > 0 } given ? given : File.ReadAllText(Text("pod-namespace-path")).Trim();

    private string Text(string key) => _settings.GetString(key) ?? "";

    /// <summary>Kubernetes gives each pod both variables.</summary>
    private static string Or(string given, string variable)
    {
        if (given.Length > 0) return given;
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"The server of Kubernetes is not known: {variable} is not set. Does this run in a pod?");
    }
}
