namespace Airunner.Actors.Reading;

/// <summary>The result of reading every byte of an execution's log, segments and archives.</summary>
/// <param name="Files">Files read.</param>
/// <param name="LengthBytes">Bytes of them, as they are on the disk.</param>
/// <param name="Events">Events read; one that stands both in a segment and in its archive counts once.</param>
/// <param name="UnfinishedBytes">Bytes at the end of a held log that hold no record yet: its owner may be writing one.</param>
/// <param name="Damage">All damage, in the order of the files.</param>
public sealed record JobLogVerification(
    int Files, long LengthBytes, long Events, long UnfinishedBytes, IReadOnlyList<JobLogDamage> Damage);
