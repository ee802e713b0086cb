using System.Collections.Concurrent;
using System.Collections.Immutable;
using Airunner.Actors;

namespace Airunner.Collector.Serving;

/// <summary>Hands committed events to the subscribers of their execution. The memory of a batch is shared by all of them.</summary>
internal sealed class LiveEvents
{
    private readonly ConcurrentDictionary<JobExecution, ImmutableArray<LiveSubscription>> _subscribers = new();

    /// <summary>Subscribes; the subscription ends when it is disposed.</summary>
    public LiveSubscription Subscribe(JobExecution execution, long bufferBytes)
    {
        var subscription = new LiveSubscription(bufferBytes, one => Remove(execution, one));
        _subscribers.AddOrUpdate(execution, static (_, one) => [one], static (_, all, one) => all.Add(one), subscription);
        return subscription;
    }

    /// <summary>Called in the order of the commits, before the batch's sender is answered. Never waits.</summary>
    public void Publish(JobExecution execution, EventBatch events)
    {
        if (!_subscribers.TryGetValue(execution, out var all)) return;
        events.Keep(); // subscribers read it after its sender has given it back
        foreach (var one in all) one.Offer(events);
    }

    /// <summary>Wakes the subscribers of an execution whose events another process has committed: they read the store.</summary>
    public void PublishUnseen(JobExecution execution)
    {
        if (!_subscribers.TryGetValue(execution, out var all)) return;
        foreach (var one in all) one.OfferUnseen();
    }

    /// <summary>As <see cref="PublishUnseen"/> for all executions, where commits may have been missed.</summary>
    public void PublishAllUnseen()
    {
        foreach (var execution in _subscribers.Keys) PublishUnseen(execution);
    }

    private void Remove(JobExecution execution, LiveSubscription gone)
    {
        while (_subscribers.TryGetValue(execution, out var all))
        {
            var rest = all.Remove(gone);
            var isRemoved = rest.IsEmpty
                ? _subscribers.TryRemove(KeyValuePair.Create(execution, all))
                : _subscribers.TryUpdate(execution, rest, all);
            if (isRemoved) return;
        }
    }
}
