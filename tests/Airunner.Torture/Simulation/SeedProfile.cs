namespace Airunner.Torture.Simulation;

/// <summary>What one seed's world is like.</summary>
internal sealed record SeedProfile
{
    public required bool Direct { get; init; }

    public required long PreallocateBytes { get; init; }

    public required long CapacityBytes { get; init; }

    public required long QuotaBytes { get; init; }

    /// <summary>Free space that is left alone.</summary>
    public long MinFreeBytes { get; init; }

    /// <summary>How likely a call fails.</summary>
    public required double FaultRate { get; init; }

    /// <summary>How likely a call stops the machine.</summary>
    public required double CrashRate { get; init; }

    /// <summary>How likely the process is killed at a call.</summary>
    public required double KillRate { get; init; }

    public required int Jobs { get; init; }

    public required int Steps { get; init; }

    public required int BatchMaxEvents { get; init; }

    public required long BatchMaxBytes { get; init; }

    /// <summary>Largest ordinary event, bytes of output.</summary>
    public required int EventBytes { get; init; }

    /// <summary>Size from which a file is sealed, bytes; 0 for never.</summary>
    public long SegmentMaxBytes { get; init; }

    public required bool ArchiveOnComplete { get; init; }

    public static SeedProfile Of(Random chance) => new()
    {
        Direct = chance.Next(2) == 0,
        PreallocateBytes = chance.Next(3) switch { 0 => 0, 1 => 64 << 10, _ => 1 << 20 },
        CapacityBytes = chance.Next(6) == 0 ? chance.Next(48, 400) << 10 : 1L << 40,
        QuotaBytes = chance.Next(10) == 0 ? chance.Next(1, 64) << 10 : 0,
        FaultRate = chance.Next(4) switch { 0 => 0, 1 => 0.002, 2 => 0.02, _ => 0.1 },
        CrashRate = chance.Next(4) switch { 0 => 0, 1 => 0.001, 2 => 0.01, _ => 0.04 },
        KillRate = chance.Next(4) switch { 0 or 1 => 0, 2 => 0.002, _ => 0.02 },
        Jobs = 1 + chance.Next(2),
        Steps = chance.Next(20, 120),
        BatchMaxEvents = chance.Next(1, 9),
        BatchMaxBytes = chance.Next(2) == 0 ? 400 : 1 << 20,
        EventBytes = chance.Next(12) switch { 0 => 300_000, 1 or 2 => 9_000, 3 or 4 => 1_500, _ => 120 },
        ArchiveOnComplete = chance.Next(8) > 0,
        SegmentMaxBytes = chance.Next(4) switch { 0 => 0, 1 or 2 => chance.Next(60, 400), _ => chance.Next(400, 4_000) },
    };
}
