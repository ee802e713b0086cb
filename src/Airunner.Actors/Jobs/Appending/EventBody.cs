using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>One event, serialised as far as possible before its sequence is known.</summary>
/// <remarks>An event without a sequence is serialised without that field. It is the first field, so the log writes it in front.</remarks>
internal readonly struct EventBody
{
    private const byte SequenceTag = 0x08; // field 1, varint
    private readonly JobEvent? _unnumberedBatch;
    private readonly ReadOnlyMemory<byte> _bytes;

    private EventBody(long sequence, long endSequence, ReadOnlyMemory<byte> bytes, JobEvent? unnumberedBatch)
    {
        Sequence = sequence;
        EndSequence = endSequence;
        _bytes = bytes;
        _unnumberedBatch = unnumberedBatch;
        Bytes = unnumberedBatch?.CalculateSize() ?? bytes.Length;
    }

    /// <summary>The caller's sequence; 0 where the log assigns one.</summary>
    internal long Sequence { get; }

    /// <summary>The caller's last sequence of this event: the end of an output batch, else <see cref="Sequence"/>.</summary>
    internal long EndSequence { get; }

    /// <summary>
    /// Serialised size without an assigned sequence, in bytes. It never changes: limits count the event in and out by it.
    /// </summary>
    internal int Bytes { get; }

    /// <summary>Takes an event that its caller may change afterwards.</summary>
    /// <param name="jobEvent">The event.</param>
    /// <param name="bytes">
    /// Its serialised form, made by <see cref="MessageExtensions.WriteTo(IMessage, Span{byte})"/>. Must not change afterwards.
    /// </param>
    internal static EventBody Of(JobEvent jobEvent, ReadOnlyMemory<byte> bytes) =>
        new(jobEvent.Sequence, LastSequence(jobEvent), bytes, IsUnnumberedBatch(jobEvent) ? jobEvent.Clone() : null);

    /// <summary>Takes an event that nobody changes afterwards.</summary>
    internal static EventBody Of(JobEvent jobEvent) => Of(jobEvent, IsUnnumberedBatch(jobEvent) ? default : jobEvent.ToByteArray());

    /// <summary>The event's last sequence if it starts at this one.</summary>
    internal long EndFor(long sequence) => _unnumberedBatch is { } batch
        ? Math.Max(sequence, sequence + batch.OutputBatch.Outputs.Count - 1)
        : Math.Max(sequence, EndSequence);

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
            var at = 1;
            var left = (ulong)sequence;
            for (; left >= 0x80; left >>= 7) target[at++] = (byte)(left | 0x80);
            target[at++] = (byte)left;
            target = target[at..];
        }

        _bytes.Span.CopyTo(target);
    }

    /// <summary>Whether a stored payload is this event. Only for an event with the caller's sequence.</summary>
    internal bool Is(ReadOnlySpan<byte> payload) => payload.SequenceEqual(_bytes.Span);

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
