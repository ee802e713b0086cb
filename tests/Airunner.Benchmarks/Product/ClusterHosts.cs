using System.Globalization;
using Airunner.Actors;

namespace Airunner.Benchmarks.Product;

/// <summary>The nodes of a cluster, all members.</summary>
internal sealed class ClusterHosts : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly List<ClusterHost> _nodes = [];

    /// <summary>The cluster's log, as each node sees it.</summary>
    public IReadOnlyList<IJobWal> Wals => _nodes.ConvertAll(static node => node.Wal);

    /// <summary>Starts them, and waits until all see all.</summary>
    public static async Task<ClusterHosts> StartAsync(Setting setting, int count)
    {
        var hosts = new ClusterHosts();
        while (hosts._nodes.Count < count)
        {
            var directory = setting.PathOf(string.Create(CultureInfo.InvariantCulture, $"node{hosts._nodes.Count + 1}-of-{count}"));
            hosts._nodes.Add(await ClusterHost.StartAsync(directory, hosts._nodes.FirstOrDefault()));
        }

        while (!hosts._nodes.TrueForAll(node => node.Sees(count))) await Task.Delay(Poll, TimeProvider.System);
        return hosts;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
    }
}
