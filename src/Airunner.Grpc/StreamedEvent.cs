using Airunner.Protocol;

namespace Airunner.Grpc;

/// <summary>An event as a server has sent it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Serialised">Its bytes on the wire: those that the server has stored, where it stores bytes.</param>
public sealed record StreamedEvent(JobEvent Event, ReadOnlyMemory<byte> Serialised);
