using Airunner.Actors.Format;
using Airunner.Protocol;
using Google.Protobuf;

namespace Airunner.Actors.Reading;

/// <summary>One event as it stands in a file.</summary>
public sealed class LoggedEvent
{
    /// <summary>Its sequence.</summary>
    public required long Sequence { get; init; }

    /// <summary>The last sequence that it takes: an output batch takes several, any other event one.</summary>
    public required long EndSequence { get; init; }

    /// <summary>When the log took it.</summary>
    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>The serialised <see cref="JobEvent"/>, as it was stored.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Where its record begins, in bytes: in the file or, for an archive, in the log that it unpacks to.</summary>
    public required long OffsetBytes { get; init; }

    /// <summary>Status of its record: an event may have been written as delivered or failed already.</summary>
    internal RecordStatus Status { get; init; }

    /// <summary>Parses the payload.</summary>
    /// <exception cref="InvalidProtocolBufferException">Its innermost fields, which the reader does not check, are malformed.</exception>
    public JobEvent Parse() => JobEvent.Parser.ParseFrom(Payload.Span);
}
