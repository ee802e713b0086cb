namespace Airunner.Actors.Jobs.Appending;

/// <summary>Who waits for the answer to one append. Answered once.</summary>
internal interface IAppender
{
    /// <summary>Whether the caller has its answer already: it cancelled, and was told that the outcome is unknown.</summary>
    bool IsAnswered { get; }

    /// <summary>
    /// Whether nothing of the event may be written now, since an earlier one was returned and is to be appended again first. Only a caller's
    /// sequences hold later ones up by themselves: an event that the log numbers would overtake the earlier one.
    /// </summary>
    bool MustBeReturned => false;

    /// <summary>The event is durable under this number.</summary>
    void Acknowledge(long number);

    /// <summary>Nothing of the event is on the disk.</summary>
    /// <param name="sequence">The caller's number; 0 where the log was to give one.</param>
    /// <param name="reason">Why.</param>
    /// <param name="detail">More for people, or null.</param>
    void Refuse(long sequence, RefusalReason reason, string? detail);

    /// <summary>The event may or may not be on the disk.</summary>
    void Unknown(long sequence, string detail);
}
