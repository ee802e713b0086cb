namespace Airunner.Benchmarks.Peers;

/// <summary>Another server that stores events, as a process on the loopback, and its client here.</summary>
internal interface IEventServer : IAsyncDisposable
{
    /// <summary>Stores the next batch of a producer; a producer has one at a time.</summary>
    /// <param name="producer">From 0.</param>
    /// <param name="first">The sequence of the batch's first event; they follow each other.</param>
    /// <param name="payloads">The events.</param>
    /// <returns>Completes when the server has answered for each event.</returns>
    Task PublishAsync(int producer, long first, IReadOnlyList<ReadOnlyMemory<byte>> payloads);
}
