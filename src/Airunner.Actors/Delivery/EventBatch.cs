using System.Collections;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors;

/// <summary>Events in their order, each as its serialised bytes; a message is parsed when it is first read.</summary>
/// <remarks>
/// A sender that passes on the bytes parses nothing. A batch is immutable and safe for use by many threads. A message read from it is
/// shared by all readers: do not change it. The bytes, and messages that were not read before, are valid as long as
/// <see cref="IEventSender.KeepsBatches"/> says.
/// </remarks>
public sealed class EventBatch : IReadOnlyList<JobEvent>
{
    private readonly Entry[] _entries; // shared by a batch and its slices
    private readonly int _start;
    private readonly BatchMemory? _memory; // only the whole batch has it

    private EventBatch(Entry[] entries, int start, int count, BatchMemory? memory = null)
    {
        _entries = entries;
        _start = start;
        _memory = memory;
        Count = count;
    }

    /// <summary>Number of events.</summary>
    public int Count { get; }

    /// <summary>An event as a message.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidProtocolBufferException">Its bytes are no event; never so in a batch of a log.</exception>
    public JobEvent this[int index]
    {
        get
        {
            ref var entry = ref At(index);
            if (entry.Parsed is { } parsed) return parsed;
            parsed = JobEvent.Parser.ParseFrom(entry.Bytes);
            return Interlocked.CompareExchange(ref entry.Parsed, parsed, null) ?? parsed;
        }
    }

    /// <summary>A batch of serialised copies of messages; later changes to the messages do not change the batch.</summary>
    /// <param name="events">The events, in the order of the batch.</param>
    public static EventBatch Of(IEnumerable<JobEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var builder = new Builder();
        foreach (var jobEvent in events) builder.Add(jobEvent);
        return builder.Build();
    }

    /// <summary>An event's sequence, without parsing it.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public long SequenceAt(int index) => At(index).Sequence;

    /// <summary>A serialised <see cref="JobEvent"/>. In a batch that was read from a log: the log's own bytes.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <returns>Valid as long as the batch is: see <see cref="IEventSender.KeepsBatches"/>.</returns>
    public ReadOnlySpan<byte> SerialisedAt(int index) => At(index).Bytes;

    /// <summary>Consecutive events of this batch. The slice shares this batch's memory: no bytes are copied.</summary>
    /// <param name="start">Index of the first one; 0 to <see cref="Count"/>.</param>
    /// <param name="length">How many; 0 to <see cref="Count"/> − <paramref name="start"/>.</param>
    public EventBatch Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Count, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Count - start), nameof(length));
        return length == Count ? this : new EventBatch(_entries, _start + start, length);
    }

    /// <inheritdoc/>
    public IEnumerator<JobEvent> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The events with chosen sequences, in their order; no bytes are copied.</summary>
    /// <param name="isWanted">Called with each sequence.</param>
    /// <returns>The batch itself where all are chosen.</returns>
    internal EventBatch Where(Func<long, bool> isWanted)
    {
        var chosen = new List<Entry>();
        for (var i = 0; i < Count; i++)
        {
            if (isWanted(SequenceAt(i))) chosen.Add(At(i));
        }

        return chosen.Count == Count ? this : new EventBatch([.. chosen], 0, chosen.Count);
    }

    /// <summary>Somebody may read the events for as long as he likes.</summary>
    internal void Keep() => _memory?.Keep();

    /// <summary>
    /// Nobody reads the events any more: their memory is used again, and reading one fails. Sequences stay. Nothing happens where the batch
    /// is kept, or is a part of another one.
    /// </summary>
    internal void Release()
    {
        if (_memory?.Release() != true) return;
        foreach (ref var entry in _entries.AsSpan(_start, Count)) entry.Block = [];
    }

    private ref Entry At(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return ref _entries[_start + index];
    }

    private struct Entry(long sequence, byte[] block, int start, int length)
    {
        public readonly long Sequence = sequence;
        public byte[] Block = block;
        public JobEvent? Parsed;

        public readonly ReadOnlySpan<byte> Bytes => Block.AsSpan(start, length);
    }

    /// <summary>Builds one batch. For one thread.</summary>
    internal sealed class Builder
    {
        private const int FewEvents = 16;

        private readonly BatchMemory _memory = new();
        private Entry[] _entries;
        private bool _isBuilt;

        /// <param name="expected">About how many events will be added.</param>
        internal Builder(int expected = FewEvents) => _entries = new Entry[expected];

        /// <summary>Payload bytes so far.</summary>
        internal long Bytes { get; private set; }

        /// <summary>Number of events so far.</summary>
        internal int Count { get; private set; }

        /// <summary>Adds a serialised event.</summary>
        /// <param name="sequence">Its sequence.</param>
        /// <param name="payload">Its bytes; copied.</param>
        /// <param name="parsed">The message of these bytes, when the caller has it.</param>
        internal void Add(long sequence, ReadOnlySpan<byte> payload, JobEvent? parsed = null) =>
            payload.CopyTo(Take(sequence, payload.Length, parsed));

        /// <summary>Adds a message.</summary>
        internal void Add(JobEvent jobEvent) => jobEvent.WriteTo(Take(jobEvent.Sequence, jobEvent.CalculateSize(), null));

        /// <summary>The batch of all added events. Nothing can be added after that.</summary>
        internal EventBatch Build()
        {
            _isBuilt = true;
            return new EventBatch(_entries, 0, Count, _memory);
        }

        private Span<byte> Take(long sequence, int bytes, JobEvent? parsed)
        {
            if (_isBuilt) throw new InvalidOperationException("The batch was built already.");
            var (block, start) = _memory.Take(bytes);
            if (Count == _entries.Length) Array.Resize(ref _entries, Math.Max(FewEvents, 2 * Count));
            _entries[Count++] = new Entry(sequence, block, start, bytes) { Parsed = parsed };
            Bytes += bytes;
            return block.AsSpan(start, bytes);
        }
    }
}
