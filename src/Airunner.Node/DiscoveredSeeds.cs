using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Discovery;
using Akka.Hosting;

namespace Airunner.Node;

/// <summary>Joins the members that a method of Akka.Discovery finds.</summary>
/// <remarks>
/// All nodes must find the same: in the order of their addresses they are the seeds, and only the first may begin a cluster. Where nodes
/// come and go with new addresses that does not hold; a bootstrap by agreement is needed there.
/// </remarks>
internal static class DiscoveredSeeds
{
    private const string Service = "workers";

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(5);

    /// <param name="akka">The node's actor system.</param>
    /// <param name="method">The method's name under <c>akka.discovery</c>.</param>
    /// <param name="contacts">Addresses for the method <c>config</c>; empty for what the configuration says.</param>
    public static void AddTo(AkkaConfigurationBuilder akka, string method, IReadOnlyList<string> contacts)
    {
        if (contacts.Count > 0)
        {
            var endpoints = string.Join(", ", contacts.Select(static contact => $"\"{contact}\""));
            akka.AddHocon($"akka.discovery.config.services.{Service}.endpoints = [{endpoints}]", HoconAddMode.Prepend);
        }

        akka.AddStartup((system, _) => JoinAsync(system, method));
    }

    private static async Task JoinAsync(ActorSystem system, string method)
    {
        var discovery = Discovery.Get(system).LoadServiceDiscovery(method);
        var found = await discovery.Lookup(Service, AnswersWithin);
        var self = Cluster.Get(system).SelfAddress;
        var seeds = found.Addresses
            .Where(static target => target.Port is not null)
            .Select(target => self.WithHost(target.Host).WithPort(target.Port))
            .Distinct()
            .OrderBy(static address => address.Host, StringComparer.Ordinal)
            .ThenBy(static address => address.Port)
            .ToList();
        if (seeds.Count == 0)
        {
            throw new NodeSettingsException(string.Create(
                CultureInfo.InvariantCulture, $"The discovery method '{method}' finds no address with a port for the service '{Service}'"));
        }

        Cluster.Get(system).JoinSeedNodes(seeds);
    }
}
