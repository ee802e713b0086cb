namespace Airunner.Actors;

/// <summary>Why an append was refused. Nothing of a refused event is on the disk.</summary>
public enum RefusalReason
{
    /// <summary>No space: the disk, the quota or the reserve of free space is used up. Transient: append the same event again.</summary>
    DiskFull,

    /// <summary>
    /// More appends in flight than <c>append.max-queued</c> or <c>append.max-queued-bytes</c>. Transient: append the same event again.
    /// </summary>
    QueueFull,

    /// <summary>The log is being reopened or rewritten after a failure. Transient: append the same event again.</summary>
    Recovering,

    /// <summary>
    /// A lower sequence was refused for a transient reason, or its outcome is unknown: append that one again first, or give it up.
    /// </summary>
    OutOfTurn,

    /// <summary>The log has another payload under this sequence.</summary>
    SequenceUsed,

    /// <summary>The sequence is negative, or it is not above the last one and the log has no event under it.</summary>
    SequenceNotRising,

    /// <summary>The serialised event is larger than <c>append.max-event-bytes</c>.</summary>
    TooLarge,

    /// <summary>The execution was completed, or the system is stopping: no more appends.</summary>
    Closed,

    /// <summary>
    /// The log cannot be opened: another process holds it, it is no log, or the directory cannot be written to. The detail says which.
    /// </summary>
    CannotOpen,

    /// <summary>
    /// The append has no event, or one that ends with <see cref="long.MaxValue"/>: after it the log could number no other event.
    /// </summary>
    Invalid,
}

/// <summary>Properties of a <see cref="RefusalReason"/>.</summary>
internal static class RefusalReasons
{
    /// <summary>
    /// Whether the refusal is transient: the same event, under the same sequence, may be accepted later. Until it is appended again or
    /// given up, every higher sequence is refused as <see cref="RefusalReason.OutOfTurn"/>, which itself does not count as transient.
    /// </summary>
    public static bool IsTransient(this RefusalReason reason) =>
        reason is RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering;
}
