using Akka.Cluster;

namespace Airunner.Actors.Cluster.Tests;

/// <summary>Nodes of one cluster, their disks, and the server.</summary>
public abstract class ClusterSpecsBase : IAsyncLifetime
{
    private readonly List<TestNode> _nodes = [];
    private readonly string _root = Directory.CreateTempSubdirectory("airunner-cluster-specs-").FullName;
    private int _disks;

    internal static CancellationToken Timely => TestNode.Timely;

    internal Receiver Receiver { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        Directory.Delete(_root, recursive: true);
        Receiver.Conflicts.ShouldBeEmpty();
    }

    /// <summary>Starts a node that joins those that are there, and waits until all see each other.</summary>
    internal async Task<TestNode> StartNodeAsync(TestNode? seed = null, string? directory = null, bool hasLogs = true, string hocon = "")
    {
        var disk = directory ?? Directory.CreateDirectory(Path.Combine(_root, $"disk{++_disks}")).FullName;
        var node = await TestNode.StartAsync(Receiver, disk, seed, hasLogs, hocon);
        _nodes.Add(node);
        return node;
    }

    internal async Task<TestNode[]> StartNodesAsync(int count)
    {
        var nodes = new List<TestNode> { await StartNodeAsync() };
        while (nodes.Count < count) nodes.Add(await StartNodeAsync(nodes[0]));
        await MembersAsync(count, [.. nodes]);
        return [.. nodes];
    }

    /// <summary>Until each of the nodes sees so many members, all up and reachable.</summary>
    internal static Task MembersAsync(int count, params TestNode[] nodes) => UntilAsync(() => nodes.All(node =>
    {
        var state = Akka.Cluster.Cluster.Get(node.System).State;
        return state.Unreachable.IsEmpty && state.Members.Count == count && state.Members.All(member => member.Status == MemberStatus.Up);
    }));

    /// <summary>Asks again until it holds.</summary>
    internal static async Task UntilAsync(Func<bool> holds)
    {
        var deadline = Timely;
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline);
    }

    /// <summary>Appends as a producer does: an append that was not acknowledged is appended again.</summary>
    internal static async Task<long> AppendAsync(TestNode node, JobExecution execution, string text, long sequence = 0)
    {
        var deadline = Timely;
        while (true)
        {
            try
            {
                return await node.Wal.AppendAsync(execution, Receiver.Event(text, sequence), deadline);
            }
            catch (AppendUnknownException) when (!deadline.IsCancellationRequested)
            {
            }
            catch (AppendRefusedException refused) when (refused.Reason.IsTransient())
            {
            }
        }
    }

    internal async Task<List<string>> AppendManyAsync(TestNode node, JobExecution execution, string prefix, int count)
    {
        var texts = new List<string>();
        for (var i = 0; i < count; i++)
        {
            texts.Add($"{prefix}{i}");
            await AppendAsync(node, execution, texts[^1]);
        }

        return texts;
    }
}
