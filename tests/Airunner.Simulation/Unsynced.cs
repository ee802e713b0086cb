namespace Airunner.Simulation;

/// <summary>What a crash does with changes that were never synced.</summary>
public enum Unsynced
{
    /// <summary>Any subset survives: by sector, by length, by name; chance decides.</summary>
    Torn,

    /// <summary>Nothing survives.</summary>
    Lost,

    /// <summary>Everything had been written back just before.</summary>
    Kept,
}
