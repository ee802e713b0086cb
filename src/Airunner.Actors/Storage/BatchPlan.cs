using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>What to read for the next batch: a snapshot that another thread can follow while the log goes on growing.</summary>
/// <param name="Path">The log.</param>
/// <param name="Dialect">Its dialect.</param>
/// <param name="Runs">Its readable stretches; the last one ends at the durable end.</param>
/// <param name="From">Where reading begins.</param>
/// <param name="Recent">Retained memory of the log from there on, or null: read the file.</param>
/// <param name="DoneThrough">Events up to this sequence are not wanted.</param>
/// <param name="Failed">Nor are these.</param>
/// <param name="MaxEvents">Most events.</param>
/// <param name="MaxBytes">Most payload bytes; a larger single event goes alone.</param>
internal sealed record BatchPlan(
    string Path,
    Dialect Dialect,
    LogRun[] Runs,
    ReadPosition From,
    LogChunk[]? Recent,
    long DoneThrough,
    IReadOnlySet<long> Failed,
    int MaxEvents,
    long MaxBytes)
{
    /// <summary>From here on this process has written every record; what stands before was found.</summary>
    internal long OwnFromBytes { get; init; } = long.MaxValue;
}
