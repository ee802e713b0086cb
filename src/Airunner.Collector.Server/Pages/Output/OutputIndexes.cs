using Airunner.Actors;
using Airunner.Collector.Serving;

namespace Airunner.Collector.Server.Pages.Output;

/// <summary>The indexes of the executions that were looked at last, up to a limit of memory. Others are made again.</summary>
internal sealed class OutputIndexes(ICollectorStore store, TimeProvider time)
{
    private const long MostBytes = 64 << 20;
    private const int MostIndexes = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<OutputIndex> _byUse = new(); // the last used first
    private readonly Dictionary<JobExecution, LinkedListNode<OutputIndex>> _nodes = [];

    public OutputIndex Of(JobExecution execution)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(execution, out var node)) _byUse.Remove(node);
            else node = new LinkedListNode<OutputIndex>(new OutputIndex(store, execution, time));
            _byUse.AddFirst(node);
            _nodes[execution] = node;
            Trim();
            return node.Value;
        }
    }

    /// <summary>Whether there is one that has found events.</summary>
    public bool Knows(JobExecution execution)
    {
        lock (_gate) return _nodes.TryGetValue(execution, out var node) && node.Value.Summary().Events > 0;
    }

    /// <summary>Drops that of an execution which the store no longer has.</summary>
    public void Drop(JobExecution execution)
    {
        lock (_gate)
        {
            if (_nodes.TryGetValue(execution, out var node)) Remove(node);
        }
    }

    private void Trim()
    {
        var bytes = _byUse.Sum(static index => index.Bytes);
        while (_byUse.Count > 1 && (bytes > MostBytes || _byUse.Count > MostIndexes))
        {
            var last = _byUse.Last!;
            bytes -= last.Value.Bytes;
            Remove(last);
        }
    }

    private void Remove(LinkedListNode<OutputIndex> node)
    {
        _byUse.Remove(node);
        _nodes.Remove(node.Value.Execution);
    }
}
