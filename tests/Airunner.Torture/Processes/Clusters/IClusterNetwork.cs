namespace Airunner.Torture.Processes.Clusters;

/// <summary>Where the nodes and the collector are, and the way between them.</summary>
internal interface IClusterNetwork : IDisposable
{
    /// <summary>The address of the collector.</summary>
    string CollectorHost { get; }

    /// <summary>Whether the way between nodes can be cut.</summary>
    bool CanCut { get; }

    /// <summary>Packets that it has lost.</summary>
    long Lost { get; }

    /// <summary>The address of a node.</summary>
    string HostOf(int node);

    /// <summary>The port of a node, the same in each of its lives.</summary>
    int PortOf(int node);

    /// <summary>The program with arguments that starts a node there; empty for none.</summary>
    string[] Under(int node);

    /// <summary>From now on no packet of the first node reaches the second one.</summary>
    void Cut(int from, int to);

    /// <summary>All packets arrive again.</summary>
    void Heal();
}
