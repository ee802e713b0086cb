using Airunner.Protocol;

namespace Airunner.Actors.Storage;

/// <summary>What a <see cref="BatchPlan"/> found.</summary>
internal sealed class BatchContent
{
    private readonly List<JobEvent> _events = [];
    private readonly List<long> _deliverableThrough = [];
    private readonly List<long> _timestampsMs = [];
    private readonly List<long> _unreadable = [];

    /// <summary>The events, sequences rising.</summary>
    internal IReadOnlyList<JobEvent> Events => _events;

    /// <summary>Sequences of pending records whose payload is no event any more.</summary>
    internal IReadOnlyList<long> Unreadable => _unreadable;

    /// <summary>Payload bytes.</summary>
    internal long Bytes { get; private set; }

    /// <summary>When the first event that is not settled was appended, Unix milliseconds; null where all are.</summary>
    internal long? OldestUnixMs(Func<long, bool> isSettled)
    {
        for (var i = 0; i < _events.Count; i++)
            if (!isSettled(_events[i].Sequence)) return _timestampsMs[i];
        return null;
    }

    /// <summary>Where the next batch begins.</summary>
    internal ReadPosition Next { get; set; }

    /// <summary>True where bytes that were a record are none any more: the log has to be opened again, which repairs it.</summary>
    internal bool IsDamaged { get; set; }

    /// <summary>How many deliverable events of the log stand up to and including a sequence of this batch.</summary>
    internal long DeliverableThrough(long sequence)
    {
        var last = -1;
        for (var i = 0; i < _events.Count && _events[i].Sequence <= sequence; i++) last = i;
        return last < 0 ? 0 : _deliverableThrough[last];
    }

    internal void Add(JobEvent jobEvent, int payloadBytes, long timestampMs, long deliverableThrough)
    {
        _events.Add(jobEvent);
        _timestampsMs.Add(timestampMs);
        _deliverableThrough.Add(deliverableThrough);
        Bytes += payloadBytes;
    }

    internal void AddUnreadable(long sequence) => _unreadable.Add(sequence);
}
