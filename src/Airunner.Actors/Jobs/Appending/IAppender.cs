using System.Diagnostics;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Gets the answer to one append, exactly once.</summary>
internal interface IAppender
{
    /// <summary>Whether the caller has its answer: it cancelled, and the outcome was reported as unknown.</summary>
    bool IsAnswered { get; }

    /// <summary>
    /// Whether nothing of the event may be written now, because an earlier event was returned and has to be appended again first. Events
    /// with the caller's sequences are refused as out of turn anyway; an event without a sequence would be stored before the earlier one.
    /// </summary>
    bool MustBeReturned => false;

    /// <summary>Whether the log appends it by itself: a leftover log stays one.</summary>
    bool IsOfTheLog => false;

    /// <summary>Timestamp of the call; 0 where its duration is not recorded.</summary>
    long Began => 0;

    /// <summary>The activity of the append; null where nobody listens.</summary>
    Activity? Trace => null;

    /// <summary>Answers that the event is durable under this sequence.</summary>
    void Acknowledge(long number);

    /// <summary>Answers that the event was refused: nothing of it is on the disk.</summary>
    /// <param name="sequence">The caller's sequence; 0 where the log was to assign one.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="detail">Details for people, or null.</param>
    void Refuse(long sequence, RefusalReason reason, string? detail);

    /// <summary>Answers that the event may or may not be on the disk.</summary>
    void Unknown(long sequence, string detail);
}
