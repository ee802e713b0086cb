using Airunner.Protocol;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>One event, serialised as far as possible before its sequence is known.</summary>
/// <remarks>An event without a sequence is serialised without that field. It is the first field, so the log writes it in front.</remarks>
internal readonly struct EventBody
{
    private const byte SequenceTag = 0x08; // field 1, varint
    private readonly JobEvent? _unnumberedBatch;
    private readonly EventBytes _bytes;
    private readonly int _filledBytes; // of a timestamp that the caller's event does not have; it stands behind the sequence

    private EventBody(long sequence, long endSequence, EventBytes bytes, JobEvent? unnumberedBatch, int filledBytes = 0)
    {
        _filledBytes = filledBytes;
        Sequence = sequence;
        EndSequence = endSequence;
        _bytes = bytes;
        _unnumberedBatch = unnumberedBatch;
        Bytes = unnumberedBatch?.CalculateSize() ?? bytes.Length;
    }

    private EventBody(in EventBody freed, EventBytes bytes)
    {
        this = freed;
        _bytes = bytes;
    }

    /// <summary>The caller's sequence; 0 where the log assigns one.</summary>
    internal long Sequence { get; }

    /// <summary>The caller's last sequence of this event: the end of an output batch, else <see cref="Sequence"/>.</summary>
    internal long EndSequence { get; }

    /// <summary>
    /// Serialised size without an assigned sequence, in bytes. It never changes: limits count the event in and out by it.
    /// </summary>
    internal int Bytes { get; }

    /// <summary>Takes a copy of an event, which its caller may change afterwards.</summary>
    /// <param name="jobEvent">The event.</param>
    /// <param name="nowUnixMs">The timestamp of an event that has none, Unix milliseconds; null leaves it without.</param>
    /// <param name="memory">Where its bytes are put; null for an array of its own.</param>
    internal static EventBody Of(JobEvent jobEvent, long? nowUnixMs = null, EventMemory? memory = null)
    {
        var fills = jobEvent.Timestamp is null && nowUnixMs is not null;
        if (IsUnnumberedBatch(jobEvent))
        {
            var batch = jobEvent.Clone();
            if (fills) batch.Timestamp = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(nowUnixMs!.Value));
            return new EventBody(0, LastSequence(jobEvent), default, batch);
        }

        var filledBytes = fills ? TimestampField.Bytes(nowUnixMs!.Value) : 0;
        var size = filledBytes + jobEvent.CalculateSize();
        var bytes = memory?.Take(size) ?? new EventBytes(GC.AllocateUninitializedArray<byte>(size), 0, size);
        var target = bytes.Span;
        jobEvent.WriteTo(target[filledBytes..]);
        if (fills)
        {
            var sequenceBytes = SequenceBytes(jobEvent.Sequence);
            target.Slice(filledBytes, sequenceBytes).CopyTo(target); // fields stand in the order of their numbers
            TimestampField.Write(nowUnixMs!.Value, target[sequenceBytes..]);
        }

        return new EventBody(jobEvent.Sequence, LastSequence(jobEvent), bytes, null, filledBytes);
    }

    /// <summary>Gives the event's bytes back once it is in the log. To be called once, while nobody reads them.</summary>
    /// <returns>The event without its bytes.</returns>
    internal EventBody Free() => new(this, _bytes.Free());

    /// <summary>The event's last sequence if it starts at this one; <see cref="long.MaxValue"/> where it would be above that.</summary>
    internal long EndFor(long sequence)
    {
        if (_unnumberedBatch is not { } batch) return Math.Max(sequence, EndSequence);
        var following = Math.Max(0, batch.OutputBatch.Outputs.Count - 1);
        return sequence > long.MaxValue - following ? long.MaxValue : sequence + following;
    }

    /// <summary>Size of the payload under a sequence, in bytes.</summary>
    internal int PayloadBytes(long sequence)
    {
        if (_unnumberedBatch is not null) return NumberBatch(sequence).CalculateSize();
        return Sequence == 0 && sequence > 0 ? 1 + CodedOutputStream.ComputeInt64Size(sequence) + _bytes.Length : _bytes.Length;
    }

    /// <summary>Writes the payload under a sequence.</summary>
    /// <param name="sequence">The event's sequence.</param>
    /// <param name="target">Exactly <see cref="PayloadBytes"/> bytes.</param>
    internal void WriteTo(long sequence, Span<byte> target)
    {
        if (_unnumberedBatch is not null)
        {
            NumberBatch(sequence).WriteTo(target);
            return;
        }

        if (Sequence == 0 && sequence > 0)
        {
            target[0] = SequenceTag;
            target = target[(1 + Varint.Write((ulong)sequence, target[1..]))..];
        }

        _bytes.Span.CopyTo(target);
    }

    /// <summary>The caller's event, to be sent to another machine: without what was filled in here.</summary>
    internal JobEvent ToEvent()
    {
        if (_unnumberedBatch is null)
        {
            var sent = JobEvent.Parser.ParseFrom(_bytes.Span);
            if (_filledBytes > 0) sent.Timestamp = null;
            return sent;
        }

        var batch = _unnumberedBatch.Clone();
        batch.Sequence = 0;
        batch.OutputBatch.StartSequence = 0;
        batch.OutputBatch.EndSequence = 0;
        return batch;
    }

    /// <summary>Whether a stored payload is this event. Only for an event with the caller's sequence.</summary>
    /// <remarks>A timestamp that was filled in, now or then, does not count: the caller's event is the same.</remarks>
    internal bool Is(ReadOnlySpan<byte> payload)
    {
        if (_filledBytes == 0) return payload.SequenceEqual(_bytes.Span);
        var at = SequenceBytes(Sequence);
        if (payload.Length < at || !payload[..at].SequenceEqual(_bytes.Span[..at])) return false;
        var stored = payload[at..];
        return stored[TimestampField.BytesAt(stored)..].SequenceEqual(_bytes.Span[(at + _filledBytes)..]);
    }

    private static int SequenceBytes(long sequence) => sequence == 0 ? 0 : 1 + CodedOutputStream.ComputeInt64Size(sequence);

    private static bool IsUnnumberedBatch(JobEvent jobEvent) => jobEvent is
    {
        Sequence: 0,
        EventDataCase: JobEvent.EventDataOneofCase.OutputBatch,
        OutputBatch: { StartSequence: 0, EndSequence: 0 },
    };

    private static long LastSequence(JobEvent jobEvent) =>
        jobEvent.EventDataCase == JobEvent.EventDataOneofCase.OutputBatch
            ? Math.Max(jobEvent.Sequence, jobEvent.OutputBatch.EndSequence)
            : jobEvent.Sequence;

    /// <summary>Sets the sequences of the batch, which is this event's own copy.</summary>
    private JobEvent NumberBatch(long sequence)
    {
        _unnumberedBatch!.Sequence = sequence;
        _unnumberedBatch.OutputBatch.StartSequence = sequence;
        _unnumberedBatch.OutputBatch.EndSequence = EndFor(sequence);
        return _unnumberedBatch;
    }
}
