using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Reading;

/// <summary>What the live log and the sealed segments of an execution hold: archived events are not counted.</summary>
public sealed record JobLogState
{
    /// <summary>Events.</summary>
    public long Events { get; init; }

    /// <summary>Events that are still to be delivered.</summary>
    public long Pending { get; init; }

    /// <summary>Events that the receiver has acknowledged.</summary>
    public long Delivered { get; init; }

    /// <summary>Events that the receiver has refused for good.</summary>
    public long Failed { get; init; }

    /// <summary>Sequence of the first event; −1 where there is none.</summary>
    public long FirstSequence { get; init; } = -1;

    /// <summary>The last sequence that an event takes; −1 where there is none.</summary>
    public long LastSequence { get; init; } = -1;

    /// <summary>When the oldest pending event was appended; null where none is pending.</summary>
    public DateTimeOffset? OldestPendingAt { get; init; }

    /// <summary>Sequence of the oldest pending event; null where none is pending.</summary>
    public long? OldestPendingSequence { get; init; }

    /// <summary>Bytes of records, without the space reserved ahead of the writer.</summary>
    public long RecordBytes { get; init; }

    /// <summary>Bytes at the end of a held log that hold no record yet: its owner may be writing one.</summary>
    public long UnfinishedBytes { get; init; }

    /// <summary>Damage, in the order of the files.</summary>
    public IReadOnlyList<JobLogDamage> Damage { get; init; } = [];

    internal IReadOnlyList<FileState> Files { get; init; } = [];

    /// <summary>Whether an event is still to be delivered; false for one that was archived, or appended later.</summary>
    public bool IsPending(LoggedEvent logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        return logged.Status == RecordStatus.Pending && FileOf(logged) is { } file && !file.Index.IsDone(logged.Sequence);
    }

    /// <summary>Whether the receiver has refused an event for good; false for one that was archived.</summary>
    public bool IsFailed(LoggedEvent logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        return logged.Status == RecordStatus.Failed || FileOf(logged) is { } file && file.Failed.Contains(logged.Sequence);
    }

    private FileState? FileOf(LoggedEvent logged) => Files.FirstOrDefault(file =>
        file.Index.FirstSequence >= 0 && logged.Sequence >= file.Index.FirstSequence && logged.Sequence <= file.Index.LastSequence);
}

/// <summary>What one file holds.</summary>
/// <param name="Path">The file, by its name when it was opened.</param>
/// <param name="Index">Counts, with the marks of later files applied.</param>
/// <param name="Failed">Sequences that failed marks name.</param>
internal sealed record FileState(string Path, LogIndex Index, IReadOnlySet<long> Failed);
