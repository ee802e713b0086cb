using Airunner.Actors.Format;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>Takes appends: gathers them for the next commit, holds them until the file can be written, or answers them.</summary>
internal sealed class LogAppends(
    OwnedLog log, CommitGroup group, PendingRetries retries, LogExchanges exchanges, LogFailures failures, SealedSegments segments)
{
    private readonly HeldAppends _held = new(log.Parts.Settings.MaxQueued);
    private long _gatheredMs;
    private bool _isActive;

    /// <summary>How many wait until the file can be written.</summary>
    internal int Held => _held.Count;

    /// <summary>Takes an append.</summary>
    /// <param name="body">The event.</param>
    /// <param name="who">Who is answered.</param>
    /// <param name="isOverWindow">Whether more is in flight than the window allows.</param>
    /// <param name="hasWaited">Whether it was held: it came before the log was told to end.</param>
    internal void Append(in EventBody body, IAppender who, bool isOverWindow, bool hasWaited = false)
    {
        // Nothing of a cancelled append is written, which its caller does not know.
        if (who.IsAnswered)
        {
            Unknown(body, who, "the wait for it was cancelled.");
            return;
        }

        // What is still routed to a log that has ended, the next instance takes.
        if (log.State is LogState.Finished || who.MustBeReturned)
        {
            Refuse(body, who, RefusalReason.Recovering, null);
            return;
        }

        if (isOverWindow || _held.IsFull)
        {
            Refuse(body, who, RefusalReason.QueueFull, null);
            return;
        }

        try
        {
            while (!TryAnswer(body, who, hasWaited)) Commit();
        }
        catch (WalIOException failure)
        {
            Unknown(body, who, failure.Message);
            failures.OnFailure(FailedStep.Compare, failure);
        }
        catch (Exception failure)
        {
            Unknown(body, who, failure.Message);
            throw;
        }
    }

    /// <summary>Makes what was gathered durable, in one write, and answers it.</summary>
    /// <returns>The callers whose continuations are being run; null where there are none.</returns>
    internal TicketRun? Commit()
    {
        var appends = group.Count;
        var parts = log.Parts;
        var began = parts.Time.GetTimestamp();
        var durable = log.Log!.DurableBytes;
        using var trace = WalTraces.AreHeard && appends > 0 ? WalTraces.Commit(log.Execution, appends, group.Traces()) : null;
        try
        {
            var fills = log.IsFull;
            log.Log.Commit(parts.NowMs, repeatsMarks: fills);
            log.IsSealDue |= fills;
        }
        catch (WalIOException failure)
        {
            WalTraces.Fail(trace, failure.Error.ToString());
            parts.Signals.CommitFailed(failure.Error.ToString(), parts.Time.GetElapsedTime(began));
            failures.OnFailure(FailedStep.Commit, failure);
            return null;
        }

        var took = parts.Time.GetElapsedTime(began);
        parts.Signals.Committed(appends, took);
        parts.Counters.NoteCommit(appends, log.Log.DurableBytes - durable, took);
        group.Measure(parts.Signals, parts.Time);
        log.NoteWritten();
        return group.Acknowledge();
    }

    /// <summary>Appends that waited are offered again, in their order; they may have to wait once more.</summary>
    internal void OfferHeld()
    {
        foreach (var (body, who) in _held.TakeAll()) Append(body, who, isOverWindow: false, hasWaited: true);
    }

    /// <summary>Appends that waited for a sealing are written into the same file where it is not to be sealed any more.</summary>
    internal void OfferHeldIfWritable()
    {
        if (Held == 0 || !log.CanWrite || log.MustSeal) return;
        OfferHeld();
        if (group.Count > 0) Commit();
    }

    /// <summary>Nothing of the appends that waited is written.</summary>
    internal void RefuseHeld(RefusalReason reason, string why)
    {
        foreach (var (body, who) in _held.TakeAll()) Refuse(body, who, reason, why);
    }

    /// <summary>Someone appends, or wants to: a leftover is one no longer.</summary>
    internal void NoteActive()
    {
        _isActive = true;
        // A new state only where it differs: this runs for every append.
        if (log.State is LogState.Live { Ending: LogEnding.Leftover } live) log.State = live with { Ending = live.Ending.Appended() };
    }

    /// <summary>Whether something was appended since the last question.</summary>
    internal bool TakeActivity()
    {
        var was = _isActive;
        _isActive = false;
        return was;
    }

    /// <summary>False: what was gathered has to be committed first.</summary>
    private bool TryAnswer(in EventBody body, IAppender who, bool hasWaited)
    {
        var verdict = AppendRule.OnAppend(log.State, log.Trouble, hasWaited);
        if (verdict.Step == AppendStep.Refuse)
        {
            Refuse(body, who, verdict.Reason, verdict.Detail);
            return true;
        }

        if (!who.IsOfTheLog) NoteActive();
        // A stream that never pauses would fill the file for ever: appends wait until it is sealed.
        if (verdict.Step == AppendStep.Hold || log.MustSeal)
        {
            _held.Add(body, who);
            if (log.State is LogState.Live { Access: LogAccess.ForeignDialect }) exchanges.Start(ExchangeKind.Adopt);
            return true;
        }

        if (log.OpenWriter() is { } failure)
        {
            // Nothing of the append was written: a refusal, not an unknown outcome.
            Refuse(body, who, failure.IsNoSpace ? RefusalReason.DiskFull : RefusalReason.Recovering, failure.Message);
            failures.OnFailure(FailedStep.OpenWriter, failure);
            return true;
        }

        return TryTake(body, who);
    }

    private bool TryTake(in EventBody body, IAppender who)
    {
        if (group.Count == 0) _gatheredMs = log.Parts.NowMs;
        switch (log.Log!.Offer(body, _gatheredMs, out var number, out var refusal))
        {
            case Taken.CommitFirst:
                return false;
            case Taken.Gathered:
                retries.Remove(number);
                group.Add(who, number, body.Sequence > 0);
                log.Traces.Add(number, who.Trace);
                return true;
            case Taken.Already:
                retries.Remove(number);
                who.Acknowledge(number);
                return true;
            default:
                string? why = null;
                if (refusal == RefusalReason.SequenceNotRising && segments.Compare(body, out var compared, out why) is { } taken)
                {
                    if (taken == Taken.Already)
                    {
                        retries.Remove(body.Sequence);
                        who.Acknowledge(body.Sequence);
                        return true;
                    }

                    refusal = compared;
                }

                var isPermanent = refusal is RefusalReason.SequenceUsed or RefusalReason.SequenceNotRising or RefusalReason.TooLarge
                    or RefusalReason.Invalid;
                if (isPermanent) retries.Remove(body.Sequence);
                if (refusal == RefusalReason.DiskFull) why = log.NoteNoSpace(log.Parts.Space.Explain());
                why ??= RefusalText.Of(refusal, body, number, log.Log!.Index, retries, log.Parts.Settings.MaxEventBytes);
                Refuse(body, who, refusal, why);
                return true;
        }
    }

    private void Refuse(in EventBody body, IAppender who, RefusalReason reason, string? detail)
    {
        if (reason.IsTransient() && body.Sequence > 0) retries.Add(body.Sequence);
        log.Parts.Counters.NoteRefused(1, reason);
        who.Refuse(body.Sequence, reason, detail);
    }

    private void Unknown(in EventBody body, IAppender who, string detail)
    {
        if (body.Sequence > 0) retries.Add(body.Sequence);
        log.Parts.Counters.NoteUnknown(1);
        who.Unknown(body.Sequence, detail);
    }
}
