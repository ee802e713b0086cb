namespace Airunner.Benchmarks.Contestants;

/// <summary>A log under test. Many writers may append at the same time.</summary>
internal interface IDurableLog
{
    /// <summary>Appends; completes when the payload is durable, not before.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> payload);
}

/// <summary>A log whose best way to take many payloads of one producer is to take them at once.</summary>
internal interface IBatchLog : IDurableLog
{
    /// <summary>Appends all with one sync; returns when all are durable.</summary>
    void AppendBatch(ReadOnlyMemory<byte> payload, int times);
}
