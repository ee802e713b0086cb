namespace Airunner.Simulation;

/// <summary>What a crash does to changes that were not synced.</summary>
internal enum Unsynced
{
    /// <summary>Any subset survives: by sector, by length, by name, at random.</summary>
    Torn,

    /// <summary>Nothing survives.</summary>
    Lost,

    /// <summary>Everything survives, as if it was written back just before.</summary>
    Kept,
}
