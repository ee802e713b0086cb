using System.Collections;
using System.Runtime.InteropServices;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Storage;

/// <summary>The events of a batch: a copy of their bytes, and messages where somebody wants them.</summary>
internal sealed class LoggedEvents : ISerialisedEvents
{
    private const int BlockBytes = 64 << 10; // of many small ones; below the size from which the collector takes an array for long-lived

    private readonly List<Entry> _entries = [];
    private byte[] _block = [];
    private int _used;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public JobEvent this[int index]
    {
        get
        {
            if (_entries[index].Parsed is { } parsed) return parsed;
            parsed = JobEvent.Parser.ParseFrom(SerialisedAt(index));
            return Interlocked.CompareExchange(ref CollectionsMarshal.AsSpan(_entries)[index].Parsed, parsed, null) ?? parsed;
        }
    }

    /// <inheritdoc/>
    public long SequenceAt(int index) => _entries[index].Sequence;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> SerialisedAt(int index) => _entries[index].Bytes;

    /// <inheritdoc/>
    public IEnumerator<JobEvent> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes an event that another process may have written: parsed now, so that whoever reads it later need not fear.</summary>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="payload">Its bytes; copied.</param>
    /// <exception cref="InvalidProtocolBufferException">They are no event; the list is as before.</exception>
    internal void AddFound(long sequence, ReadOnlySpan<byte> payload) => Add(sequence, payload, JobEvent.Parser.ParseFrom(payload));

    /// <summary>Takes an event that this process has serialised itself.</summary>
    /// <inheritdoc cref="AddFound"/>
    internal void AddOwn(long sequence, ReadOnlySpan<byte> payload) => Add(sequence, payload, null);

    private void Add(long sequence, ReadOnlySpan<byte> payload, JobEvent? parsed)
    {
        if (_block.Length - _used < payload.Length) (_block, _used) = (GC.AllocateUninitializedArray<byte>(Math.Max(payload.Length, BlockBytes)), 0);
        payload.CopyTo(_block.AsSpan(_used));
        _entries.Add(new Entry(sequence, _block, _used, payload.Length) { Parsed = parsed });
        _used += payload.Length;
    }

    private struct Entry(long sequence, byte[] block, int start, int length)
    {
        public readonly long Sequence = sequence;
        public JobEvent? Parsed;

        public readonly ReadOnlySpan<byte> Bytes => block.AsSpan(start, length);
    }
}
