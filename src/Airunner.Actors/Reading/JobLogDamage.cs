namespace Airunner.Actors.Reading;

/// <summary>What kind of damage was found.</summary>
public enum JobLogDamageKind
{
    /// <summary>Only the length of a record is broken: the event was read, and nothing is lost.</summary>
    BrokenLength = 1,

    /// <summary>One or more records are broken; those after them were read.</summary>
    BrokenRecord = 2,

    /// <summary>A region holds no readable record; reading went on after it.</summary>
    LostRegion = 3,

    /// <summary>Nothing readable follows.</summary>
    TornTail = 4,

    /// <summary>An archive cannot be read from there on.</summary>
    Archive = 5,

    /// <summary>The file is not a log, or one of an unknown version.</summary>
    NotALog = 6,

    /// <summary>A sealed segment is missing between two others.</summary>
    MissingSegment = 7,
}

/// <summary>One place of damage.</summary>
/// <param name="Path">The file; for a missing segment, where it should stand.</param>
/// <param name="Kind">What was found.</param>
/// <param name="OffsetBytes">Where it begins; in an archive in the log that it unpacks to, as far as that was read.</param>
/// <param name="LostBytes">Bytes from there that gave no event; null where that is not known.</param>
/// <param name="LastSequenceBefore">Sequence of the last event before it in the file; null where there is none.</param>
/// <param name="FirstSequenceAfter">Sequence of the first event after it in the file; null where there is none.</param>
/// <param name="Reason">A sentence for people.</param>
public sealed record JobLogDamage(
    string Path,
    JobLogDamageKind Kind,
    long OffsetBytes,
    long? LostBytes,
    long? LastSequenceBefore,
    long? FirstSequenceAfter,
    string Reason);

/// <summary>A log or an archive is damaged, and the caller has not said that reading goes on past damage.</summary>
public sealed class JobLogDamagedException(JobLogDamage damage) : WalException(damage.Reason)
{
    /// <summary>The first damage.</summary>
    public JobLogDamage Damage { get; } = damage;
}
