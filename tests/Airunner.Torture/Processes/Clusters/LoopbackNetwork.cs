using System.Net;
using System.Net.Sockets;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>Everything on the loopback, on free ports.</summary>
internal sealed class LoopbackNetwork(int nodes) : IClusterNetwork
{
    private readonly int[] _ports = FreePorts(nodes);

    public string CollectorHost => "127.0.0.1";

    public bool CanCut => false;

    public string HostOf(int node) => CollectorHost;

    public int PortOf(int node) => _ports[node];

    public string[] Under(int node) => [];

    public void Cut(int from, int to) => throw new NotSupportedException("The loopback cannot be cut.");

    public void Heal()
    {
    }

    public void Dispose()
    {
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var listener in listeners) listener.Start();
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }
}
