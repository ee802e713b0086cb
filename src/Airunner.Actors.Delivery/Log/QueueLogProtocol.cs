using Airunner.Actors.Queues.Wire;

namespace Airunner.Actors.Queues.Log;

/// <summary>The messages of <see cref="QueueLogActor"/>.</summary>
internal static class QueueLogProtocol
{
    /// <summary>Asks for a producer's state, with everything that was written before. Answered by <see cref="ProducerSnapshot"/>.</summary>
    internal sealed record Load(string Producer);

    /// <summary>Writes a record. Answered by <see cref="Written"/> or <see cref="NotWritten"/>.</summary>
    internal sealed record Write(QueueRecord Record);

    /// <summary>The record is durable.</summary>
    internal sealed record Written(QueueRecord Record);

    /// <summary>The record may or may not be durable. Writing it again does no harm.</summary>
    internal sealed record NotWritten(QueueRecord Record, Exception Error);
}
