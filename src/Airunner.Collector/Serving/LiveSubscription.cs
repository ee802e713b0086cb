using Airunner.Actors;

namespace Airunner.Collector.Serving;

/// <summary>The committed events that wait for one subscriber. When they are too many they are dropped: the store has them.</summary>
internal sealed class LiveSubscription(long bufferBytes, Action<LiveSubscription> remove) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrival = new(0, 1);
    private Queue<EventBatch> _waiting = new();
    private long _bytes;
    private bool _isIncomplete;

    /// <summary>Takes committed events. Called by the thread that commits: never waits.</summary>
    public void Offer(EventBatch events)
    {
        lock (_gate)
        {
            if (!_isIncomplete)
            {
                for (var i = 0; i < events.Count; i++) _bytes += events.SerialisedAt(i).Length;
                _waiting.Enqueue(events);
                if (_bytes > bufferBytes) DropAll();
            }
        }

        Wake();
    }

    /// <summary>Reports that events were committed which the subscriber has to read from the store.</summary>
    public void OfferUnseen()
    {
        lock (_gate) DropAll();
        Wake();
    }

    /// <summary>Waits until something was offered since the last call of <see cref="Take"/>, or the time is over.</summary>
    /// <returns>Whether something was offered.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _arrival.WaitAsync(atMost, cancellationToken);

    /// <summary>Takes what was offered.</summary>
    /// <returns>Null where some of it was dropped: the store must be read.</returns>
    public Queue<EventBatch>? Take()
    {
        lock (_gate)
        {
            var taken = _isIncomplete ? null : _waiting;
            _waiting = new Queue<EventBatch>();
            _bytes = 0;
            _isIncomplete = false;
            return taken;
        }
    }

    public void Dispose() => remove(this); // the semaphore has no handle to release, and may still be offered to

    private void DropAll()
    {
        _isIncomplete = true;
        _waiting.Clear();
        _bytes = 0;
    }

    private void Wake()
    {
        try
        {
            if (_arrival.CurrentCount == 0) _arrival.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another thread woke it in between: that is enough.
        }
    }
}
