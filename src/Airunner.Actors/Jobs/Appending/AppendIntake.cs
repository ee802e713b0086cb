using Airunner.Actors.Jobs.Actors;
using Airunner.Actors.Jobs.Life;
using Airunner.Actors.Jobs.Sequencing;

namespace Airunner.Actors.Jobs.Appending;

/// <summary>Takes appends into the commit that is being gathered, or says why not.</summary>
internal sealed class AppendIntake(LogLife life, AppendReplies replies, PendingRetries turns, JobWalParts parts)
{
    private long _gatherMs;

    /// <summary>Whether an append is answered before the log is even asked.</summary>
    /// <param name="body">The event.</param>
    /// <param name="who">Who is told.</param>
    /// <param name="isOverWindow">More is told than the window allows.</param>
    internal bool AnswersAtOnce(in EventBody body, in Appender who, bool isOverWindow)
    {
        if (who.Ticket is { IsAnswered: true }) // its caller cancelled and was told that the outcome is unknown: leaving it out is one
        {
            Unknown(body, who, "the wait for it was cancelled.");
            return true;
        }

        if (life.Phase is LogPhase.Finished) // nothing is routed here any more but what was under way: the next incarnation takes it
            return Refuse(body, who, RefusalReason.Recovering, null);
        if (isOverWindow) return Refuse(body, who, RefusalReason.QueueFull, null);
        return life.RefusesAppends(out var reason, out var detail) && Refuse(body, who, reason, detail);
    }

    /// <summary>Gathers, acknowledges or refuses an append of a log that is open for writing. False: what was gathered has to be committed first.</summary>
    internal bool TryTake(in EventBody body, in Appender who, long nowMs)
    {
        if (replies.Count == 0) _gatherMs = nowMs;
        switch (life.Log!.Offer(body, _gatherMs, out var number, out var refusal))
        {
            case Taken.CommitFirst:
                return false;
            case Taken.Gathered:
                if (body.Sequence > 0) turns.Remove(number);
                replies.Add(who, number, body.Sequence > 0);
                return true;
            case Taken.Already:
                turns.Remove(number);
                who.Acknowledge(number);
                return true;
            default:
                if (refusal is RefusalReason.SequenceUsed or RefusalReason.SequenceNotRising or RefusalReason.TooLarge) turns.Remove(body.Sequence);
                return Refuse(body, who, refusal, refusal == RefusalReason.DiskFull ? life.NoteOverLimit() : null);
        }
    }

    /// <summary>Nothing of it is on the disk; a passing refusal of a caller's number is owed.</summary>
    /// <returns>True.</returns>
    internal bool Refuse(in EventBody body, in Appender who, RefusalReason reason, string? detail)
    {
        var isPassing = reason is RefusalReason.DiskFull or RefusalReason.QueueFull or RefusalReason.Recovering;
        if (isPassing && body.Sequence > 0) turns.Add(body.Sequence);
        parts.Counters.NoteRefused(1);
        who.Refuse(body.Sequence, reason, detail);
        return true;
    }

    /// <summary>It may or may not be on the disk; a caller's number is owed.</summary>
    internal void Unknown(in EventBody body, in Appender who, string detail)
    {
        if (body.Sequence > 0) turns.Add(body.Sequence);
        parts.Counters.NoteUnknown(1);
        who.Unknown(body.Sequence, detail);
    }
}
