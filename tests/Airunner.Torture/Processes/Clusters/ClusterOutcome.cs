using System.Globalization;

namespace Airunner.Torture.Processes.Clusters;

/// <summary>The counts of a run.</summary>
internal sealed class ClusterOutcome
{
    public int Kills { get; set; }

    public int CollectorKills { get; set; }

    public int PostgresKills { get; set; }

    public int Partitions { get; set; }

    public int OneWayCuts { get; set; }

    public int Restarts { get; set; }

    /// <summary>Rolling restarts of all nodes, each into the other build.</summary>
    public int Upgrades { get; set; }

    /// <summary>Appends that a rolling restart has refused, or left unknown.</summary>
    public long RepeatedInUpgrades { get; set; }

    public long Acknowledged { get; set; }

    public long Repeated { get; set; }

    public long Stored { get; set; }

    /// <summary>For each node that was killed and did not return before the others had gone on: the longest time without appends.</summary>
    public List<TimeSpan> Gaps { get; } = [];

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kills} nodes, {CollectorKills} collectors and {PostgresKills} PostgreSQL servers killed, {Partitions} partitions, "
        + $"{OneWayCuts} one-way cuts, {Restarts} restarts, {Upgrades} rolling upgrades with {RepeatedInUpgrades} appends repeated; "
        + $"{Acknowledged} events acknowledged, {Repeated} appends repeated, {Stored} events stored; longest gap of appends after a kill "
        + $"{Gaps.DefaultIfEmpty().Max().TotalSeconds:F1} s, median {Median().TotalSeconds:F1} s");

    private TimeSpan Median() => Gaps.Order().ElementAtOrDefault(Gaps.Count / 2);
}
