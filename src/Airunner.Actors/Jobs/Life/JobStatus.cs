namespace Airunner.Actors;

/// <summary>Where an execution's log stands in its life.</summary>
public enum JobPhase
{
    /// <summary>No log, no actor: nothing was appended, or it was archived earlier.</summary>
    Absent,

    /// <summary>Being opened, reopened or rewritten, or on the disk and waiting for that.</summary>
    Recovering,

    /// <summary>Takes appends and delivers (its file may be closed for idleness).</summary>
    Open,

    /// <summary>Completed: takes no more appends, delivers what is pending, then is archived.</summary>
    Completing,

    /// <summary>Archived; the live log is gone.</summary>
    Archived,

    /// <summary>Held by another process, or impossible to open; <see cref="JobStatus.Trouble"/> says why.</summary>
    Unavailable,
}

/// <summary>What is known of one execution's log.</summary>
/// <param name="Execution">Whose.</param>
/// <param name="Phase">Where it stands.</param>
public sealed record JobStatus(JobExecution Execution, JobPhase Phase)
{
    /// <summary>
    /// Events in the log, delivered and failed ones included; marks are no events. Segments that were not read yet are left out.
    /// </summary>
    public long Events { get; init; }

    /// <summary>Events the receiver has acknowledged.</summary>
    public long Sent { get; init; }

    /// <summary>Events refused for good or unreadable.</summary>
    public long Failed { get; init; }

    /// <summary>
    /// Events still to deliver. A sealed segment that was not read yet counts as one: what it holds is not known before its turn comes.
    /// </summary>
    public long Pending { get; init; }

    /// <summary>Sequence of the last event (an output batch's end); −1 for an empty log.</summary>
    public long LastSequence { get; init; } = -1;

    /// <summary>Durable bytes of the log.</summary>
    public long LogBytes { get; init; }

    /// <summary>Places of damage found when the log was opened.</summary>
    public int DamageFindings { get; init; }

    /// <summary>Bytes those places lost.</summary>
    public long LostBytes { get; init; }

    /// <summary>
    /// When the oldest pending event was appended, by the wall clock; null when none is pending. While a sealed segment has still to be
    /// read, which takes moments, it may be the time of an earlier event of that segment.
    /// </summary>
    public DateTimeOffset? OldestPending { get; init; }

    /// <summary>
    /// Whether the server has all delivered events, as it said when the execution ended; null before that, and where it does not say
    /// (<see cref="ICompletionSender"/>).
    /// </summary>
    public Completeness? Completeness { get; init; }

    /// <summary>Failed sends in a row.</summary>
    public int SendAttempts { get; init; }

    /// <summary>What is wrong now, for people: the last send error, the disk's refusal; null when nothing is.</summary>
    public string? Trouble { get; init; }

    /// <summary>Why the log itself cannot be written, or opened, now; null when it can. Of a failed send it says nothing.</summary>
    internal string? LogTrouble { get; init; }

    /// <summary>Whether an event that ends the leftover log has still to be appended to it.</summary>
    internal bool OwesEnd { get; init; }

    /// <summary>The archive's path once archived.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>The archive's size in bytes once archived.</summary>
    public long ArchiveBytes { get; init; }
}
