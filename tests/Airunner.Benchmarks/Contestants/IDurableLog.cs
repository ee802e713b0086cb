namespace Airunner.Benchmarks.Contestants;

/// <summary>A log under test. Writers may append concurrently.</summary>
internal interface IDurableLog
{
    /// <summary>Appends; completes when the payload is durable.</summary>
    ValueTask AppendAsync(ReadOnlyMemory<byte> payload);
}

/// <summary>A log that handles many payloads of one producer best as a batch.</summary>
internal interface IBatchLog : IDurableLog
{
    /// <summary>Appends a batch with one sync; returns when all of it is durable.</summary>
    void AppendBatch(ReadOnlyMemory<byte> payload, int times);
}
