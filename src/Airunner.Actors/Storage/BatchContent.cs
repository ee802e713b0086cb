using Airunner.Actors.Format;
using Airunner.Protocol;

namespace Airunner.Actors.Storage;

/// <summary>The events that were read for a <see cref="BatchPlan"/>.</summary>
/// <param name="expected">About how many events will be added.</param>
internal sealed class BatchContent(int expected)
{
    private readonly EventBatch.Builder _builder = new(expected);
    private readonly List<Place> _places = new(expected);
    private readonly List<long> _unreadable = [];
    private EventBatch? _events;

    /// <summary>The events, sequences rising. Read it after all events are added.</summary>
    internal EventBatch Events => _events ??= _builder.Build();

    /// <summary>How many events were added.</summary>
    internal int Count => _builder.Count;

    /// <summary>Sequences of pending records whose payload is not a readable event.</summary>
    internal IReadOnlyList<long> Unreadable => _unreadable;

    /// <summary>Payload bytes.</summary>
    internal long Bytes { get; private set; }

    /// <summary>When the first pending event was appended, Unix milliseconds; null where none is pending.</summary>
    internal long? OldestUnixMs(Func<long, bool> isDone)
    {
        for (var i = 0; i < Count; i++)
            if (!isDone(Events.SequenceAt(i))) return _places[i].TimestampMs;
        return null;
    }

    /// <summary>The last event's sequence.</summary>
    internal long LastSequence => Events.SequenceAt(Count - 1);

    /// <summary>Whether an event of that sequence is among them.</summary>
    internal bool Has(long sequence)
    {
        var i = 0;
        while (i < Count && Events.SequenceAt(i) < sequence) i++;
        return i < Count && Events.SequenceAt(i) == sequence;
    }

    /// <summary>The pending events: all, some of them, or none.</summary>
    internal EventBatch Pending(Func<long, bool> isDone) => Events.Where(sequence => !isDone(sequence));

    /// <summary>Where the next batch begins.</summary>
    internal ReadPosition Next { get; set; }

    /// <summary>True where a record of the log cannot be read now: the log must be opened again, which repairs it.</summary>
    internal bool IsDamaged { get; set; }

    /// <summary>How many deliverable events of the log stand up to and including a sequence of this batch.</summary>
    internal long DeliverableThrough(long sequence)
    {
        var last = -1;
        for (var i = 0; i < Count && Events.SequenceAt(i) <= sequence; i++) last = i;
        return last < 0 ? 0 : _places[last].DeliverableThrough;
    }

    /// <summary>
    /// Adds an event that another process may have written. A bad payload is found now, before it is sent; where the bytes alone do not
    /// tell, they are parsed.
    /// </summary>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The payload is not an event.</exception>
    internal void AddFound(long sequence, ReadOnlySpan<byte> payload, long timestampMs, long deliverableThrough) =>
        Add(sequence, payload, EventShape.IsEvent(payload) ? null : JobEvent.Parser.ParseFrom(payload), timestampMs, deliverableThrough);

    /// <summary>Adds an event that this process has written.</summary>
    internal void AddOwn(long sequence, ReadOnlySpan<byte> payload, long timestampMs, long deliverableThrough) =>
        Add(sequence, payload, null, timestampMs, deliverableThrough);

    /// <summary>Adds a pending record whose payload is not an event.</summary>
    internal void AddUnreadable(long sequence) => _unreadable.Add(sequence);

    private void Add(long sequence, ReadOnlySpan<byte> payload, JobEvent? parsed, long timestampMs, long deliverableThrough)
    {
        _builder.Add(sequence, payload, parsed);
        _places.Add(new Place(timestampMs, deliverableThrough));
        Bytes += payload.Length;
    }

    /// <summary>When an event was appended, and how many deliverable events of the log stand up to it.</summary>
    private readonly record struct Place(long TimestampMs, long DeliverableThrough);
}
