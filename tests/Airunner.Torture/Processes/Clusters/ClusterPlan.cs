namespace Airunner.Torture.Processes.Clusters;

/// <summary>What a run does.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Executions">How many executions are appended to concurrently. Every third one is numbered by the log.</param>
/// <param name="Rounds">How often a node is killed, or cut off.</param>
/// <param name="Every">From one to the next.</param>
/// <param name="Pause">Of each producer, between two appends.</param>
/// <param name="KillsCollector">Whether the collector is killed in every third round too.</param>
/// <param name="Seed">Decides which node, when, and what the events hold.</param>
internal sealed record ClusterPlan(int Nodes, int Executions, int Rounds, TimeSpan Every, TimeSpan Pause, bool KillsCollector, int Seed)
{
    /// <summary>Whether the collector stores in PostgreSQL, which is killed in every third round, for a part of it.</summary>
    public bool KillsPostgres { get; init; }

    /// <summary>
    /// Another build of this program: every third round all nodes leave one after the other and return as the other build. Null: no round
    /// does that.
    /// </summary>
    public string? OtherBuild { get; init; }

    /// <summary>How long a node is cut off, and at most away where it returns before the others have gone on.</summary>
    public TimeSpan Away { get; init; } = TimeSpan.FromSeconds(12);
}
