using Airunner.Actors;

namespace Airunner.Collector.Store;

/// <summary>An event's sequence is stored with another payload.</summary>
internal sealed class PayloadConflictException(JobExecution execution, long sequence, ReadOnlySpan<byte> payload)
    : Exception($"The collector has event {sequence} of '{execution}' with another payload; it keeps the one it has.")
{
    private readonly byte[] _payload = payload.ToArray();

    public long Sequence { get; } = sequence;

    /// <summary>The refused event.</summary>
    public ReadOnlySpan<byte> Payload => _payload;
}
