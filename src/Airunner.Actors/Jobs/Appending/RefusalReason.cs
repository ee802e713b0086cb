namespace Airunner.Actors;

/// <summary>Why an append was refused. Nothing of a refused event is on the disk.</summary>
public enum RefusalReason
{
    /// <summary>The disk, the quota or the free space set aside is used up. Transient: append the same event again.</summary>
    DiskFull,

    /// <summary>More appends in flight than <c>append.max-queued</c> or <c>append.max-queued-bytes</c>. Transient: append the same event again.</summary>
    QueueFull,

    /// <summary>The log is being reopened or rewritten after a failure. Transient: append the same event again.</summary>
    Recovering,

    /// <summary>A lower sequence was refused for a transient reason, or its outcome is unknown: that one first, or give it up.</summary>
    OutOfTurn,

    /// <summary>The log has this sequence with another payload.</summary>
    SequenceUsed,

    /// <summary>The sequence is negative, or not above the last one, and the log has no event of that number.</summary>
    SequenceNotRising,

    /// <summary>The serialised event is larger than <c>append.max-event-bytes</c>.</summary>
    TooLarge,

    /// <summary>The execution was completed and is being archived, or the system stops: no new appends.</summary>
    Closed,

    /// <summary>The log cannot be opened: held by another process, no log, or the directory cannot be written. The detail says which.</summary>
    CannotOpen,
}

/// <summary>What follows from a <see cref="RefusalReason"/>.</summary>
public static class RefusalReasons
{
    /// <summary>
    /// Whether the refusal is transient: the same event, under the same sequence, may be taken later. Until it was appended again or given up,
    /// every higher sequence is refused as <see cref="RefusalReason.OutOfTurn"/>, which is no refusal of its own kind and not transient.
    /// </summary>
    public static bool IsTransient(this RefusalReason reason) =>
        reason is RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering;
}
