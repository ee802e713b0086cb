using Airunner.Actors.Archive;
using Airunner.Actors.Jobs.Appending;
using Airunner.Actors.Jobs.Sequencing;
using Airunner.Actors.Signals;
using Airunner.Actors.Storage;

namespace Airunner.Actors.Jobs.Life;

/// <summary>
/// Owns one execution's log: decides every commit, failure, mark, exchange and end. Holds the execution's name from the opening to the end.
/// Knows no actor: <see cref="ILogOwnerHost"/> is all it needs from outside.
/// </summary>
/// <remarks>
/// Used by one thread at a time. Its caller calls <see cref="LogAppends.Commit"/> when there is nothing more to gather, and
/// <see cref="Advance"/> after every call.
/// </remarks>
internal sealed class LogOwner
{
    private readonly OwnedLog _log;
    private readonly PendingRetries _retries;
    private readonly CommitGroup _group = new();
    private readonly FoundDamage _damage;
    private readonly SealedSegments _segments;
    private readonly LogExchanges _exchanges;
    private readonly LogFailures _failures;
    private readonly LeftoverEnd _leftoverEnd;
    private readonly LogEnd _end;
    private PendingPart? _pending;

    /// <summary>An owner whose log is not open yet.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="parts">What it works with.</param>
    /// <param name="host">Time, threads, the sender, the archive.</param>
    /// <param name="reporter">Takes what is logged of it.</param>
    /// <param name="isLeftover">
    /// True for a log of an earlier process: without an append it is archived as soon as nothing is pending.
    /// </param>
    /// <param name="retries">Numbers to be appended again before higher ones are taken.</param>
    internal LogOwner(
        JobExecution execution, LogParts parts, ILogOwnerHost host, IReporter reporter, bool isLeftover, IReadOnlyCollection<long> retries)
    {
        var reports = new LogReports(execution, reporter);
        _log = new OwnedLog(execution, parts, host, reports);
        _retries = new PendingRetries(parts.Settings.RetryCapacity);
        foreach (var sequence in retries) _retries.Add(sequence);
        _damage = new FoundDamage(parts.Counters, reports);
        _segments = new SealedSegments(_log, _retries, _damage);
        _exchanges = new LogExchanges(_log, _retries, _damage, _segments, isLeftover ? LogEnding.Leftover : LogEnding.Serving);
        _failures = new LogFailures(_log, _group, _retries, _exchanges);
        Appends = new LogAppends(_log, _group, _retries, _exchanges, _failures, _segments);
        Delivery = new LogDelivery(_log, _segments);
        _leftoverEnd = new LeftoverEnd(_log, Appends);
        _end = new LogEnd(_log, _failures, _exchanges, _damage, _segments, _leftoverEnd, () => Status);
    }

    /// <summary>Takes appends and commits them.</summary>
    internal LogAppends Appends { get; }

    /// <summary>Takes the sender's answers.</summary>
    internal LogDelivery Delivery { get; }

    /// <summary>Takes the work on sealed segments that the host was asked for.</summary>
    internal SealedSegments Segments => _segments;

    /// <summary>The activities that have appended what is not sent yet.</summary>
    internal AppendTraces Traces => _log.Traces;

    /// <summary>Where the log stands.</summary>
    internal LogState State => _log.State;

    /// <summary>The log while it is open.</summary>
    internal JobLog? Log => _log.Log;

    /// <summary>Whether it is a log of an earlier process that nothing was appended to since.</summary>
    internal bool IsLeftover => State is LogState.Live { Ending: LogEnding.Leftover };

    /// <summary>How many gathered appends wait for <see cref="LogAppends.Commit"/>.</summary>
    internal int Gathered => _group.Count;

    /// <summary>Numbers to be appended again before higher ones are taken.</summary>
    internal IReadOnlyCollection<long> PendingRetries => _retries.Sequences;

    /// <summary>What is known of the log; appends in flight not counted.</summary>
    internal JobStatus Status => LogStatus.Of(_log, _damage, _segments, Delivery) with { OwesEnd = _leftoverEnd.IsOwed };

    /// <summary>Opens the log.</summary>
    internal void Open()
    {
        if (_exchanges.Open() is { } doneHere) Exchanged(doneHere);
    }

    /// <summary>The work on the file that the host was asked for is done.</summary>
    internal void Exchanged(LogExchange exchange)
    {
        var earlier = Log;
        if (!_exchanges.TryTake(exchange)) return;
        // Sealing changes neither what the file holds nor where; only its name.
        if (exchange is { Failure: null, Seal: null } && earlier is not null) Delivery.Reset(earlier);
        if (exchange is { Kind: ExchangeKind.Adopt, Trouble: { } trouble }) OnNotAdopted(exchange, trouble);
        else Appends.OfferHeld();
        if (exchange is { AskEnd: not null, Failure: null }) _leftoverEnd.Take(exchange.End);
    }

    /// <summary>The caller of this number does not append it again.</summary>
    internal void GiveUp(long sequence) => _retries.Remove(sequence);

    /// <summary>Someone wants to append: a leftover is one no longer.</summary>
    /// <returns>Null: the log takes appends. Else why not.</returns>
    internal AppendVerdict? Activate()
    {
        var verdict = AppendRule.OnActivate(State, _log.Trouble);
        if (verdict is null) Appends.NoteActive();
        return verdict;
    }

    /// <summary>A batch was read, or could not be.</summary>
    /// <param name="content">What was read; null where the read failed.</param>
    /// <param name="generation">As the host was asked.</param>
    /// <param name="error">What the read failed with.</param>
    internal void BatchRead(BatchContent? content, int generation, Exception? error)
    {
        if (State is LogState.Archiving or LogState.Confirming || Log is null) return;
        if (Delivery.TryTake(content, generation, out var unreadable)) return;
        var why = error?.Message ?? "a record that was readable is not any more";
        if (unreadable is { IsSealed: true })
        {
            Delivery.Reset(unreadable);
            _segments.OnUnreadable(unreadable, why);
            return;
        }

        if (Gathered > 0) Appends.Commit();
        if (!_log.IsExchanging) _failures.OnUnreadable(why);
    }

    /// <summary>Somebody waits until everything appended so far is delivered.</summary>
    /// <returns>The sequence to wait for.</returns>
    internal long Flush()
    {
        if (Gathered > 0) Appends.Commit();
        Delivery.Hurry();
        return Log is { } log ? Math.Max(log.Index.LastSequence, _segments.LastSequence) : -1;
    }

    /// <summary>Whether everything up to a sequence is delivered or failed. A log that is not open does not say.</summary>
    internal bool IsDone(long throughSequence) =>
        Log is { } log && (_segments.IsDoneThrough(throughSequence)
            ?? (log.Index.Pending == 0 || log.Index.DoneThrough >= throughSequence || _segments.LastSequence >= throughSequence));

    /// <summary>No more appends; archived once nothing is pending.</summary>
    internal void Complete()
    {
        if (Gathered > 0) Appends.Commit();
        if (State is LogState.Live live) _log.State = live with { Ending = live.Ending.Completed() };
        Delivery.Hurry();
    }

    /// <summary>No more appends; closed once nothing is pending.</summary>
    internal void Drain()
    {
        if (State is LogState.Live live) _log.State = live with { Ending = live.Ending.Drained() };
    }

    /// <summary>The time to deliver is over: closed now, whatever is pending.</summary>
    internal void Close()
    {
        if (State is LogState.Live live) _log.State = live.Close();
        else if (State is LogState.Archiving or LogState.Confirming) _end.Finish(archived: null);
    }

    /// <summary>The execution goes on elsewhere: closed now, and appends are returned.</summary>
    internal void HandOver()
    {
        if (Gathered > 0) Appends.Commit();
        if (State is LogState.Live live) _log.State = live.Close() with { IsHandedOver = true };
        else Close();
        Appends.RefuseHeld(RefusalReason.Recovering, "the execution goes on on another node.");
    }

    /// <summary>The server was asked whether it has all events.</summary>
    internal void Confirmed(Confirmation confirmation) => _end.Confirmed(confirmation);

    /// <summary>The archive is durable and the file gone: a sealed segment, or the current file of a log that ends.</summary>
    internal void Archived(ArchivedLog archived)
    {
        _log.Reports.Archived();
        if (State is not LogState.Archiving)
        {
            _segments.Archived(archived);
            return;
        }

        _log.Trouble = null;
        _end.Finish(archived);
    }

    /// <summary>Archiving failed; the log is still there.</summary>
    internal void ArchiveFailed(string reason)
    {
        _log.Reports.NotArchived(reason);
        if (State is not LogState.Archiving)
        {
            _segments.ArchiveFailed(reason);
            return;
        }

        _log.Trouble = reason;
        _log.ScheduleRetry();
    }

    /// <summary>A time that the host was asked for is over.</summary>
    internal void OnTimer(LogTimer timer)
    {
        switch (timer)
        {
            case LogTimer.Fill: Delivery.FillOver(); break;
            case LogTimer.Marks: WriteMarks(); break;
            case LogTimer.Idle: CloseIfIdle(); break;
            case LogTimer.Retry: Retry(); break;
        }
    }

    /// <summary>Does what the calls before have made possible: hands out a batch, has the next one read, ends the log.</summary>
    internal void Advance()
    {
        Appends.OfferHeldIfWritable();
        if (State is LogState.Live or LogState.Closing)
        {
            var isEnding = State is not LogState.Live live || live.Ending.IsEnding();
            _segments.Advance(Delivery.ReadingFrom, _log.Parts.Settings.ArchiveOnComplete);
            Delivery.Advance(Log!, isEnding);
            if (Gathered == 0 && _log.MustSeal && Delivery.ReadingFrom != Log) Seal();
        }

        if (Gathered == 0 && Appends.Held == 0 && !_log.IsExchanging) _end.Advance();
        if (Gathered == 0) NotePending();
    }

    /// <summary>The owner ends, whatever the state: what is open is closed, and the execution's name given back.</summary>
    /// <param name="why">Why appends are not written that were not yet.</param>
    internal void Release(string why)
    {
        Appends.RefuseHeld(RefusalReason.Recovering, why);
        if (Gathered > 0) _group.UnknownAll(why, _retries);
        State.Release();
        _segments.Release();
        if (State is not (LogState.Finished or LogState.Unopened)) _log.State = new LogState.Unopened(null);
        NotePending();
    }

    /// <summary>The appends that asked for the adoption are refused; the next one tries again.</summary>
    private void OnNotAdopted(LogExchange exchange, WalException trouble)
    {
        if (exchange.Failure is not null && Appends.Held == 0)
        {
            _log.SetAccess(LogAccess.MustReopen); // adopted in order to end: no append will ask again
            _log.ScheduleRetry();
        }

        var reason = trouble is WalIOException { IsNoSpace: true } ? RefusalReason.DiskFull : RefusalReason.Recovering;
        Appends.RefuseHeld(reason, trouble.Message);
    }

    /// <summary>Says what is still to be delivered, for whoever observes it.</summary>
    private void NotePending()
    {
        var totals = _log.Parts.Counters.Pending;
        if (State is LogState.Live or LogState.Closing)
        {
            _pending ??= totals.Add();
            Delivery.NotePending(_pending, Log!);
            return;
        }

        if (_pending is null) return;
        totals.Remove(_pending);
        _pending = null;
    }

    private void Seal()
    {
        try
        {
            Log!.ThrowIfRemoved();
        }
        catch (WalIOException failure)
        {
            _failures.OnFailure(FailedStep.Trim, failure);
            return;
        }

        _exchanges.Start(ExchangeKind.Seal);
    }

    private void Retry()
    {
        _segments.Retry();
        if (_failures.Remedy()) return;
        if (State is LogState.Archiving archiving) _log.Host.RequestArchive(archiving.Claim, _log.Path);
        else WriteMarks();
        _leftoverEnd.Offer();
    }

    private void WriteMarks()
    {
        if (Log is not { HasMarks: true } || !_log.CanWrite) return;
        if (_log.OpenWriter() is { } failure) _failures.OnFailure(FailedStep.OpenWriter, failure);
        else Appends.Commit();
        if (Log is { HasMarks: true } && _log.CanWrite) _log.ScheduleRetry(); // no space for marks: they wait in memory
    }

    private void CloseIfIdle()
    {
        var isQuiet = !Appends.TakeActivity() && Gathered == 0;
        // Where the file is closed or being worked on, the next write sets the timer again.
        if (State is not LogState.Live { Access: LogAccess.Writable, Log: { Writer: not null } log }) return;
        if (!isQuiet || log.HasMarks)
        {
            _log.ScheduleIdleCheck();
            return;
        }

        try
        {
            log.CloseWriter();
            if (log.Index.Pending == 0 && _segments.AreDone) _log.Host.StopSender();
        }
        catch (WalIOException failure)
        {
            _failures.OnFailure(FailedStep.Trim, failure);
        }
    }
}
