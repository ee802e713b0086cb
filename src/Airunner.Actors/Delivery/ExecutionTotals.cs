using Airunner.Actors.Format;

namespace Airunner.Actors;

/// <summary>What was delivered of an execution, so that a server can tell whether it has all of it.</summary>
/// <param name="FirstSequence">Sequence of the first event; 0 where there is none.</param>
/// <param name="LastSequence">Sequence of the last event; 0 where there is none.</param>
/// <param name="Events">Number of events.</param>
/// <param name="Hash">
/// The sum of the CRC64-NVME of each event's serialised bytes, modulo 2^64. An event carries its sequence, so the sum says the order too,
/// and a server can keep it for parts of an execution and add them up.
/// </param>
public readonly record struct ExecutionTotals(long FirstSequence, long LastSequence, long Events, ulong Hash)
{
    /// <summary>What one more event adds to <see cref="Hash"/>.</summary>
    /// <param name="payload">A serialised event.</param>
    internal static ulong HashOf(ReadOnlySpan<byte> payload) => Crc64Nvme.HashToUInt64(payload);

    /// <summary>With a later event.</summary>
    internal ExecutionTotals With(long sequence, ReadOnlySpan<byte> payload) =>
        new(Events == 0 ? sequence : FirstSequence, sequence, Events + 1, unchecked(Hash + HashOf(payload)));

    /// <summary>With later events.</summary>
    internal ExecutionTotals With(ExecutionTotals later)
    {
        if (later.Events == 0) return this;
        if (Events == 0) return later;
        return new ExecutionTotals(FirstSequence, later.LastSequence, Events + later.Events, unchecked(Hash + later.Hash));
    }
}
