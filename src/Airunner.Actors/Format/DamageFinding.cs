namespace Airunner.Actors.Format;

/// <summary>What kind of damage was found; the numbers are those of the rules in Format/README.md.</summary>
internal enum DamageKind
{
    /// <summary>Only a length field was broken: the record was read by its checksum.</summary>
    BrokenLength = 1,

    /// <summary>One or more records were broken; their lengths led on.</summary>
    BrokenBody = 2,

    /// <summary>A region gave neither records nor lengths; reading resumed after it.</summary>
    LostRegion = 3,

    /// <summary>Nothing readable follows: the log ends here.</summary>
    TornTail = 4,
}

/// <summary>One place of damage.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="OffsetBytes">Where it begins in the file.</param>
/// <param name="LostBytes">Bytes from there that gave no record; 0 for a broken length.</param>
/// <param name="LastSequenceBefore">Sequence of the last event read before it, if there was one.</param>
/// <param name="FirstSequenceAfter">Sequence of the first event read from there on, if there was one.</param>
internal sealed record DamageFinding(
    DamageKind Kind, long OffsetBytes, long LostBytes, long? LastSequenceBefore, long? FirstSequenceAfter);
