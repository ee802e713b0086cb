using Airunner.Collector.Tests.Server;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>Everything on the loopback, on free ports.</summary>
internal sealed class LoopbackNetwork(int nodes) : IClusterNetwork
{
    private readonly int[] _ports = FreePorts(nodes);

    public string CollectorHost => "127.0.0.1";

    public bool CanCut => false;

    public long Lost => 0;

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
        var ports = new HashSet<int>();
        while (ports.Count < count) ports.Add(LastingPort.Free());
        return [.. ports];
    }
}
