using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>One event on its way into the log, serialised as far as that can be done before its number is known.</summary>
/// <remarks>An event without a number is serialised without that field, which stands first: the log puts it in front.</remarks>
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

    /// <summary>The caller's number; 0 where the log is to give one.</summary>
    internal long Sequence { get; }

    /// <summary>The event's last number as the caller has it: an output batch's end, else <see cref="Sequence"/>.</summary>
    internal long EndSequence { get; }

    /// <summary>Serialised size before numbering, in bytes; the same ever after, since what is counted in by it is counted out by it.</summary>
    internal int Bytes { get; }

    /// <summary>Takes an event that may be changed by its caller afterwards.</summary>
    /// <param name="jobEvent">The event.</param>
    /// <param name="bytes">Its serialised form, made by <see cref="MessageExtensions.WriteTo(IMessage, Span{byte})"/>; kept.</param>
    internal static EventBody Of(JobEvent jobEvent, ReadOnlyMemory<byte> bytes) =>
        new(jobEvent.Sequence, LastNumberOf(jobEvent), bytes, IsUnnumberedBatch(jobEvent) ? jobEvent.Clone() : null);

    /// <summary>Takes an event that nobody changes.</summary>
    internal static EventBody Of(JobEvent jobEvent) => Of(jobEvent, IsUnnumberedBatch(jobEvent) ? default : jobEvent.ToByteArray());

    /// <summary>The number's last one for this event.</summary>
    internal long EndFor(long number) =>
        _unnumberedBatch is { } batch ? Math.Max(number, number + batch.OutputBatch.Outputs.Count - 1) : Math.Max(number, EndSequence);

    /// <summary>Size of the payload under a number, in bytes.</summary>
    internal int PayloadBytes(long number)
    {
        if (_unnumberedBatch is not null) return Numbered(number).CalculateSize();
        return Sequence == 0 && number > 0 ? 1 + CodedOutputStream.ComputeInt64Size(number) + _bytes.Length : _bytes.Length;
    }

    /// <summary>Writes the payload under a number.</summary>
    /// <param name="number">The event's number.</param>
    /// <param name="target">Exactly <see cref="PayloadBytes"/> bytes.</param>
    internal void WriteTo(long number, Span<byte> target)
    {
        if (_unnumberedBatch is not null)
        {
            Numbered(number).WriteTo(target);
            return;
        }

        if (Sequence == 0 && number > 0)
        {
            target[0] = SequenceTag;
            var at = 1;
            var left = (ulong)number;
            for (; left >= 0x80; left >>= 7) target[at++] = (byte)(left | 0x80);
            target[at++] = (byte)left;
            target = target[at..];
        }

        _bytes.Span.CopyTo(target);
    }

    /// <summary>Whether a stored payload is this event. Only for an event that its caller numbered.</summary>
    internal bool Is(ReadOnlySpan<byte> payload) => payload.SequenceEqual(_bytes.Span);

    private static bool IsUnnumberedBatch(JobEvent jobEvent) =>
        jobEvent is { Sequence: 0, EventDataCase: JobEvent.EventDataOneofCase.OutputBatch, OutputBatch: { StartSequence: 0, EndSequence: 0 } };

    private static long LastNumberOf(JobEvent jobEvent) =>
        jobEvent.EventDataCase == JobEvent.EventDataOneofCase.OutputBatch
            ? Math.Max(jobEvent.Sequence, jobEvent.OutputBatch.EndSequence)
            : jobEvent.Sequence;

    private JobEvent Numbered(long number)
    {
        _unnumberedBatch!.Sequence = _unnumberedBatch.OutputBatch.StartSequence = number;
        _unnumberedBatch.OutputBatch.EndSequence = EndFor(number);
        return _unnumberedBatch;
    }
}
