using Airunner.Actors.Jobs.Appending;
using Airunner.Torture.Simulation;

namespace Airunner.Torture.ActorSimulation;

/// <summary>What one seed's world is like, apart from its disk.</summary>
internal sealed record ActorProfile
{
    public required SeedProfile Disk { get; init; }

    /// <summary>Messages that an actor handles in one turn; the product's commit dispatcher allows 1000.</summary>
    public required int Throughput { get; init; }

    public required int MaxQueued { get; init; }

    /// <summary>Probability that an append goes through its caller's gate; the others are messages.</summary>
    public required double GateRate { get; init; }

    public required GateLimits GateLimits { get; init; }

    /// <summary>How long a batch may wait to fill.</summary>
    public required TimeSpan FlushInterval { get; init; }

    /// <summary>Probability that the receiver refuses an event permanently.</summary>
    public required double PoisonRate { get; init; }

    /// <summary>Probability that creating a sender fails.</summary>
    public required double BirthFailureRate { get; init; }

    /// <summary>Probability of a fault between sender and receiver.</summary>
    public required double LossRate { get; init; }

    public static ActorProfile Of(Random chance) => new()
    {
        Disk = SeedProfile.Of(chance),
        Throughput = chance.Next(3) switch { 0 => 1, 1 => 5, _ => 1000 },
        MaxQueued = chance.Next(6) == 0 ? chance.Next(1, 6) : 4096,
        GateRate = chance.Next(3) * 0.5,
        GateLimits = new GateLimits(
            chance.Next(2) == 0 ? chance.Next(1, 5) : 4096, chance.Next(3) == 0 ? chance.Next(100, 2000) : 64 << 20),
        FlushInterval = TimeSpan.FromMilliseconds(chance.Next(3) * 100),
        PoisonRate = chance.Next(3) == 0 ? 0.03 : 0,
        BirthFailureRate = chance.Next(3) == 0 ? 0.2 : 0,
        LossRate = chance.Next(4) switch { 0 => 0, 1 => 0.1, 2 => 0.3, _ => 0.6 },
    };
}
