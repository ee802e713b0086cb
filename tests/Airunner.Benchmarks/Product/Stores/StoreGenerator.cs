using Airunner.Collector.Store;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Fills a store with the executions of a plan, as workers that deliver at the same time would, in large transactions.</summary>
internal sealed class StoreGenerator(StorePlan plan)
{
    private const int AtATime = 16;
    private const int BatchesOfGroup = 512;

    /// <summary>Bytes of output in an event.</summary>
    private const int OutputBytes = 200;

    private readonly BuildEvents _events = new(OutputBytes);
    private readonly LinkedList<(PlannedExecution Execution, long Next)> _growing = new();
    private int _begun;

    /// <summary>Makes the store; returns when it is closed and on the disk.</summary>
    /// <param name="path">The database file, which does not exist.</param>
    /// <returns>Number of events.</returns>
    public async Task<long> RunAsync(string path)
    {
        using var store = new EventStore(path);
        var events = 0L;
        for (var group = Group(); group.Count > 0;)
        {
            var next = Task.Run(Group); // while this one is compressed and written
            store.AddGroup(group);
            foreach (var request in group)
            {
                if (request.Failure is not null) throw new InvalidOperationException("A batch was refused.", request.Failure);
                events += request.Counts.Added;
                request.Events.Release();
            }

            group = await next;
        }

        return events;
    }

    private List<AddRequest> Group()
    {
        var group = new List<AddRequest>(BatchesOfGroup);
        while (group.Count < BatchesOfGroup && TryBeginMore())
        {
            for (var at = _growing.First; at is not null;)
            {
                var (execution, first) = at.Value;
                var batch = _events.Batch(execution, first);
                group.Add(new AddRequest(execution.Execution, batch));
                at.Value = (execution, first + batch.Count);
                var next = at.Next;
                if (at.Value.Next > execution.Events) _growing.Remove(at);
                at = next;
            }
        }

        return group;
    }

    /// <returns>Whether any execution has events to come.</returns>
    private bool TryBeginMore()
    {
        while (_growing.Count < AtATime && _begun < plan.Count) _growing.AddLast((plan[_begun++], 1));
        return _growing.Count > 0;
    }
}
