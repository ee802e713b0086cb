using Airunner.Actors.Format;

namespace Airunner.Actors.Storage;

/// <summary>What to read for the next batch: a snapshot, so that another thread can read while the log grows.</summary>
/// <param name="Path">The log.</param>
/// <param name="Dialect">Its dialect.</param>
/// <param name="Runs">Its readable stretches; the last one ends at the durable end.</param>
/// <param name="From">Where reading begins.</param>
/// <param name="Recent">Retained memory of the log from there on, or null: read the file.</param>
/// <param name="DoneThrough">Events up to this sequence are left out.</param>
/// <param name="Failed">Sequences that are left out too.</param>
/// <param name="MaxEvents">Most events.</param>
/// <param name="MaxBytes">Most payload bytes; a single larger event is a batch of its own.</param>
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
    /// <summary>The inode of the file. Where another file has the name, nothing is read: its records may stand elsewhere.</summary>
    internal required long Inode { get; init; }

    /// <summary>About how many events there are to read: what is unread, up to <see cref="MaxEvents"/>.</summary>
    internal int ExpectedEvents { get; init; }

    /// <summary>About how many bytes of the log that are, with the record behind them.</summary>
    internal long ExpectedBytes { get; init; }

    /// <summary>From this offset on, this process wrote every record.</summary>
    internal long OwnFromBytes { get; init; } = long.MaxValue;
}
