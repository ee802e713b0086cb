using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Where a sealed segment stands.</summary>
internal enum SegmentPhase
{
    /// <summary>Found on the disk; what it holds is not known.</summary>
    Unread,

    /// <summary>Another thread reads it.</summary>
    Reading,

    /// <summary>What it holds is known; it is delivered.</summary>
    Known,

    /// <summary>Another thread appends its last marks, or removes it since it holds no event.</summary>
    Completing,

    /// <summary>Another thread counts its delivered events.</summary>
    Counting,

    /// <summary>The archive takes it over.</summary>
    Archiving,
}

/// <summary>One sealed segment of a log.</summary>
internal sealed class SealedSegment(SegmentFile file)
{
    /// <summary>The file.</summary>
    internal SegmentFile File => file;

    /// <summary>Where it stands.</summary>
    internal SegmentPhase Phase { get; set; } = SegmentPhase.Unread;

    /// <summary>What it holds; null until it was read.</summary>
    internal JobLog? Log { get; set; }

    /// <summary>Whether marks have to be appended to it before it is archived.</summary>
    internal bool NeedsMarks { get; set; }

    /// <summary>Whether its damage could not be repaired yet.</summary>
    internal bool NeedsRepair { get; set; }

    /// <summary>
    /// Up to which sequence the marks of an earlier process said that all is delivered or failed; −1 where it left none. Its failed marks
    /// may
    /// stand in later segments.
    /// </summary>
    internal long FoundDoneThrough { get; set; } = -1;

    /// <summary>Its first event, as far as it was asked for before the file was read.</summary>
    internal FirstEvent? First { get; set; }

    /// <summary>Where its last record ends once its marks are appended. Set by the thread that appends them, before its answer.</summary>
    internal long CompletedEndBytes { get; set; }

    /// <summary>Whether its delivered events were counted, or cannot be.</summary>
    internal bool IsCounted { get; set; }

    /// <summary>Its delivered events; null where they were not counted. Set by the thread that counts, before its answer.</summary>
    internal ExecutionTotals? Totals { get; set; }

    /// <summary>Something failed: nothing is tried before the next retry.</summary>
    internal bool IsWaiting { get; set; }

    /// <summary>Whether nothing of it is pending.</summary>
    internal bool IsDone => !HasToBeRead && Log is { Index.Pending: 0 };

    /// <summary>Whether it has no event for another batch.</summary>
    internal bool IsReadToEnd => !HasToBeRead && Log is { } log && (log.Unread == 0 || log.Index.Pending == 0);

    /// <summary>Whether it has still to be read, or read again.</summary>
    internal bool HasToBeRead => Phase is SegmentPhase.Unread or SegmentPhase.Reading;
}
