using Airunner.Protocol;

namespace Airunner.Actors.Storage;

/// <summary>What a <see cref="BatchPlan"/> found.</summary>
internal sealed class BatchContent
{
    private readonly LoggedEvents _events = new();
    private readonly List<long> _deliverableThrough = [];
    private readonly List<long> _timestampsMs = [];
    private readonly List<long> _unreadable = [];

    /// <summary>The events, sequences rising.</summary>
    internal LoggedEvents Events => _events;

    /// <summary>Sequences of pending records whose payload is no event any more.</summary>
    internal IReadOnlyList<long> Unreadable => _unreadable;

    /// <summary>Payload bytes.</summary>
    internal long Bytes { get; private set; }

    /// <summary>When the first event that is not settled was appended, Unix milliseconds; null where all are.</summary>
    internal long? OldestUnixMs(Func<long, bool> isDone)
    {
        for (var i = 0; i < _events.Count; i++)
            if (!isDone(_events.SequenceAt(i))) return _timestampsMs[i];
        return null;
    }

    /// <summary>The last event's sequence.</summary>
    internal long LastSequence => _events.SequenceAt(_events.Count - 1);

    /// <summary>Whether an event of that sequence is among them.</summary>
    internal bool Has(long sequence)
    {
        var i = 0;
        while (i < _events.Count && _events.SequenceAt(i) < sequence) i++;
        return i < _events.Count && _events.SequenceAt(i) == sequence;
    }

    /// <summary>The events that are not settled: all, some of them, or none.</summary>
    internal IReadOnlyList<JobEvent> Pending(Func<long, bool> isDone)
    {
        var left = Enumerable.Range(0, _events.Count).Where(i => !isDone(_events.SequenceAt(i))).ToList();
        return left.Count == _events.Count ? _events : left.ConvertAll(i => _events[i]);
    }

    /// <summary>Where the next batch begins.</summary>
    internal ReadPosition Next { get; set; }

    /// <summary>True where bytes that were a record are none any more: the log has to be opened again, which repairs it.</summary>
    internal bool IsDamaged { get; set; }

    /// <summary>How many deliverable events of the log stand up to and including a sequence of this batch.</summary>
    internal long DeliverableThrough(long sequence)
    {
        var last = -1;
        for (var i = 0; i < _events.Count && _events.SequenceAt(i) <= sequence; i++) last = i;
        return last < 0 ? 0 : _deliverableThrough[last];
    }

    /// <summary>Takes an event that another process may have written.</summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">It is none.</exception>
    internal void AddFound(long sequence, ReadOnlySpan<byte> payload, long timestampMs, long deliverableThrough)
    {
        _events.AddFound(sequence, payload);
        Note(payload.Length, timestampMs, deliverableThrough);
    }

    /// <summary>Takes an event that this process has written.</summary>
    internal void AddOwn(long sequence, ReadOnlySpan<byte> payload, long timestampMs, long deliverableThrough)
    {
        _events.AddOwn(sequence, payload);
        Note(payload.Length, timestampMs, deliverableThrough);
    }

    internal void AddUnreadable(long sequence) => _unreadable.Add(sequence);

    private void Note(int payloadBytes, long timestampMs, long deliverableThrough)
    {
        _timestampsMs.Add(timestampMs);
        _deliverableThrough.Add(deliverableThrough);
        Bytes += payloadBytes;
    }
}
