using Airunner.Protocol;

namespace Airunner.Actors.Streams;

/// <summary>An event that is durable.</summary>
/// <param name="Event">As it was appended, with its number.</param>
/// <param name="Sequence">Its sequence.</param>
public sealed record AppendedEvent(JobEvent Event, long Sequence);

/// <summary>What a stream has appended.</summary>
/// <param name="Count">Events.</param>
/// <param name="LastSequence">Sequence of the last one; −1 for none.</param>
public sealed record AppendedEvents(long Count, long LastSequence);
