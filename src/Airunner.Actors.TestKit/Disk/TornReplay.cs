namespace Airunner.Simulation;

/// <summary>What a disk may hold after the machine stopped between syncs.</summary>
/// <remarks>
/// Lengths are metadata, which file systems journal in order: a prefix of their changes survives. Data is written back in any order: each
/// sector of each write survives or not, so that a sector written twice may hold any of its three contents. Data written after a truncation
/// that did not reach the disk went to new blocks, which no file refers to.
/// </remarks>
internal static class TornReplay
{
    public static FileImage Of(FileImage durable, List<PendingChange> pending, int sectorBytes, Random chance)
    {
        var image = new FileImage();
        image.CopyFrom(durable);
        var lengthChanges = pending.Count(static change => change.Length is not null);
        var needed = 1 + pending.FindLastIndex(static change => change is { LengthDurable: true, Length: not null });
        var certain = pending.Take(needed).Count(static change => change.Length is not null);
        var surviving = chance.Next(certain, lengthChanges + 1);
        var share = Share(chance);
        var unreachable = false;
        var length = image.Length;
        foreach (var change in pending)
        {
            if (change.Sectors is { } sectors) PutSurvivors(image, change, sectors);
            if (change.Length is null) continue;
            var survives = surviving-- > 0;
            unreachable |= change.Cuts && !survives;
            if (!survives) continue;
            length = change.Length.Value;
            if (change.Cuts) image.SetLength(length);
        }

        image.SetLength(length);
        return image;

        void PutSurvivors(FileImage target, PendingChange change, byte[] sectors)
        {
            if (change.DataDurable)
            {
                target.Put(change.OffsetBytes, sectors);
                return;
            }

            for (var at = 0; at < sectors.Length && !unreachable; at += sectorBytes)
                if (chance.NextDouble() < share) target.Put(change.OffsetBytes + at, sectors.AsSpan(at, sectorBytes));
        }
    }

    /// <summary>The chance of a change to survive: none and all are tried as often as mixtures.</summary>
    public static double Share(Random chance) => chance.Next(4) switch { 0 => 0, 1 => 1, _ => chance.NextDouble() };
}
