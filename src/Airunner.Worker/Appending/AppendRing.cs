using System.Numerics;
using Airunner.Protocol;

namespace Airunner.Worker.Appending;

/// <summary>The events in flight, oldest first. Not thread-safe.</summary>
internal sealed class AppendRing(int capacity)
{
    private readonly Entry[] _entries = new Entry[BitOperations.RoundUpToPowerOf2((uint)capacity)];
    private long _head;
    private long _tail;

    public int Count => (int)(_tail - _head);

    /// <summary>Bytes of the events in flight.</summary>
    public long Bytes { get; private set; }

    public ref Entry Oldest => ref this[0];

    /// <param name="index">0 for the oldest.</param>
    public ref Entry this[int index] => ref _entries[(_head + index) & (_entries.Length - 1)];

    public void Add(JobEvent jobEvent, long lastSequence, int bytes, ValueTask<long> outcome)
    {
        _entries[_tail++ & (_entries.Length - 1)] =
            new Entry { Event = jobEvent, LastSequence = lastSequence, Bytes = bytes, Outcome = outcome };
        Bytes += bytes;
    }

    /// <summary>Replaces the outcome of an event that was appended again.</summary>
    public void Replace(int index, ValueTask<long> outcome) => this[index].Outcome = outcome;

    public void RemoveOldest()
    {
        ref var oldest = ref Oldest;
        Bytes -= oldest.Bytes;
        oldest = default;
        _head++;
    }

    /// <summary>One event in flight.</summary>
    internal struct Entry
    {
        public JobEvent Event;
        public long LastSequence;
        public int Bytes;
        public ValueTask<long> Outcome;
    }
}
