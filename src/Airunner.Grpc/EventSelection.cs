using Airunner.Protocol;

namespace Airunner.Grpc;

/// <summary>Which events of an execution are read.</summary>
public sealed record EventSelection
{
    /// <summary>The first sequence; an output batch is compared by its first.</summary>
    public long FromSequence { get; init; }

    /// <summary>The earliest time; null for any.</summary>
    public DateTimeOffset? FromTime { get; init; }

    /// <summary>Only these kinds; empty for all.</summary>
    public IReadOnlyCollection<EventType> Kinds { get; init; } = [];

    /// <summary>Whether an execution without an id means the events without one, instead of the job's latest execution.</summary>
    /// <remarks>A server that knows jobs alone has no others.</remarks>
    public bool IsExact { get; init; }

    /// <summary>
    /// Whether events that come are waited for, until the one that ends the execution. A server that does not know the entry
    /// <c>airunner-follow</c> of the metadata always does: cancel it.
    /// </summary>
    public bool Follows { get; init; }
}
