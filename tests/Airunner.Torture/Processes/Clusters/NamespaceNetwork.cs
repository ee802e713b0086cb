using System.Diagnostics;
using System.Globalization;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>
/// A network namespace for each node, joined by a bridge on which the collector listens. A way is cut by a wrong hardware address for the
/// other node: the packets are sent and nobody takes them.
/// </summary>
internal sealed class NamespaceNetwork : IClusterNetwork
{
    private const int Port = 4053;
    private const string Nobody = "02:00:00:00:00:01";

    private readonly string _name;
    private readonly string _prefix;
    private readonly int _nodes;
    private readonly LinkFaults _faults;
    private readonly List<SlowCable> _cables = [];
    private readonly List<(int From, int To)> _cuts = [];

    private NamespaceNetwork(int nodes, LinkFaults faults)
    {
        _nodes = nodes;
        _faults = faults;
        _name = string.Create(CultureInfo.InvariantCulture, $"at{Environment.ProcessId % 100_000}");
        _prefix = string.Create(CultureInfo.InvariantCulture, $"10.213.{Environment.ProcessId % 250}.");
    }

    public string CollectorHost => _prefix + "1";

    public bool CanCut => true;

    /// <inheritdoc/>
    public long Lost => _cables.Sum(static cable => cable.Lost);

    /// <summary>Makes it.</summary>
    /// <param name="nodes">The number of nodes.</param>
    /// <param name="faults">What happens to the packets of each.</param>
    /// <param name="why">Why it cannot be made.</param>
    public static NamespaceNetwork? TryMake(int nodes, LinkFaults faults, out string? why)
    {
        var network = new NamespaceNetwork(nodes, faults);
        why = network.Make();
        if (why is null) return network;
        network.Dispose();
        return null;
    }

    public string HostOf(int node) => _prefix + (node + 2).ToString(CultureInfo.InvariantCulture);

    public int PortOf(int node) => Port;

    public string[] Under(int node) => ["ip", "netns", "exec", NameOf(node)];

    public void Cut(int from, int to)
    {
        Must($"-n {NameOf(from)} neigh replace {HostOf(to)} lladdr {Nobody} dev eth0 nud permanent");
        _cuts.Add((from, to));
    }

    public void Heal()
    {
        foreach (var (from, to) in _cuts) Must($"-n {NameOf(from)} neigh del {HostOf(to)} dev eth0");
        _cuts.Clear();
    }

    public void Dispose()
    {
        for (var node = 0; node < _nodes; node++) Ip($"netns del {NameOf(node)}");
        Ip($"link del {_name}");
        for (var node = 0; node < _cables.Count; node++)
        {
            Ip($"link del {InsideOf(node)}"); // where it did not reach its namespace
            Ip($"link del {OutsideOf(node)}");
            _cables[node].Dispose();
        }
    }

    private string? Make()
    {
        if (Ip($"link add {_name} type bridge") is { } why) return $"a bridge cannot be made: {why}";
        Must($"addr add {CollectorHost}/24 dev {_name}");
        Must($"link set {_name} up");
        for (var node = 0; node < _nodes; node++)
        {
            if (Ip($"netns add {NameOf(node)}") is { } reason) return $"a network namespace cannot be made: {reason}";
            Connect(node);
            Must($"link set {OutsideOf(node)} master {_name} up");
            Must($"-n {NameOf(node)} addr add {HostOf(node)}/24 dev eth0");
            Must($"-n {NameOf(node)} link set eth0 up");
            Must($"-n {NameOf(node)} link set lo up");
        }

        return null;
    }

    private void Connect(int node)
    {
        if (_faults.AreNone)
        {
            Must($"link add {OutsideOf(node)} type veth peer name eth0 netns {NameOf(node)}");
            return;
        }

        var inside = InsideOf(node);
        _cables.Add(new SlowCable(inside, OutsideOf(node), _faults, node));
        Must($"link set {inside} netns {NameOf(node)}");
        Must($"-n {NameOf(node)} link set {inside} name eth0");
    }

    private string InsideOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}i{node}");

    private string OutsideOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}v{node}");

    private string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_name}n{node}");

    private static void Must(string arguments)
    {
        if (Ip(arguments) is { } why) throw new InvalidOperationException($"ip {arguments}: {why}");
    }

    /// <summary>Runs <c>ip</c>.</summary>
    /// <returns>Its error; null when it succeeded.</returns>
    private static string? Ip(string arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            var errors = ip.StandardError.ReadToEnd();
            ip.WaitForExit();
            return ip.ExitCode == 0 ? null : errors.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
