using Airunner.Actors;
using Airunner.Collector.Serving;

namespace Airunner.Benchmarks.Product.Stores;

/// <summary>Fills a store as workers that deliver at the same time would, in its largest transactions.</summary>
/// <param name="plan">What the store gets.</param>
/// <param name="store">An empty store.</param>
internal sealed class StoreGenerator(StorePlan plan, ICollectorStore store)
{
    private const int AtATime = 16;
    private const int BatchesOfGroup = 512;

    /// <summary>Bytes of output in an event.</summary>
    private const int OutputBytes = 200;

    private readonly BuildEvents _events = new(OutputBytes);
    private readonly LinkedList<(PlannedExecution Execution, long Next)> _growing = new();
    private int _begun;

    /// <summary>Fills it; returns when all is durable.</summary>
    /// <returns>Number of events.</returns>
    public async Task<long> RunAsync()
    {
        var events = 0L;
        for (var group = Group(); group.Count > 0;)
        {
            var next = Task.Run(Group); // while this one is compressed and written
            await Task.WhenAll(group.Select(one => store.AddAsync(one.Execution, one.Events, CancellationToken.None)));
            foreach (var (_, added) in group)
            {
                events += added.Count;
                added.Release();
            }

            group = await next;
        }

        return events;
    }

    private List<(JobExecution Execution, EventBatch Events)> Group()
    {
        var group = new List<(JobExecution, EventBatch)>(BatchesOfGroup);
        while (group.Count < BatchesOfGroup && TryBeginMore())
        {
            for (var at = _growing.First; at is not null;)
            {
                var (execution, first) = at.Value;
                var batch = _events.Batch(execution, first);
                group.Add((execution.Execution, batch));
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
